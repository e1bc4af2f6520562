-- Where places come from: what a source, such as OpenStreetMap, calls them, and what it said about
-- them when it was last read. So the same object is the same place on the next run, and what people
-- have edited can be told from what the source has changed.
-- No foreign key: a place that was taken away must not come back with the next run.
CREATE TABLE origin (
    source TEXT NOT NULL,
    object TEXT NOT NULL,
    slug TEXT NOT NULL,
    record JSONB NOT NULL,
    PRIMARY KEY (source, object)
);

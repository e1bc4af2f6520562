//! The statements that take rows apart, which arrive as one JSON array.
//!
//! SQLite chooses the order of joins by statistics, and whoever runs `ANALYZE` on a small city leaves
//! such as make it go through all events and all places, for each row again. So nothing is left to be
//! chosen here, and the test below asks for the plan of each statement under bad statistics:
//!
//! - Rows come first, and `CROSS JOIN` keeps them there
//!   (<https://sqlite.org/optoverview.html#manual_control_of_query_plans_using_cross_join>).
//! - What a record refers to is looked up in a subquery with one table: by its key, whatever the
//!   statistics.
//! - Elsewhere `INDEXED BY` names the index, as SQLite would not use one for a table that it takes
//!   to be tiny. `sqlite_autoindex_…` are those of `PRIMARY KEY` and `UNIQUE`, in their order.
//!
//! Objects come out of `jsonb_each` parsed, so that their members need no parsing each; names come out of
//! `json_each`.
//!
//! `WHERE true` keeps the parser from reading `ON CONFLICT` as part of a join
//! (<https://sqlite.org/lang_upsert.html>, section 2.2).

/// A statement over rows. All of them stand in this file, so that the test knows them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Statement(&'static str);

impl Statement {
    /// Its text.
    pub(super) const fn sql(self) -> &'static str {
        self.0
    }
}

/// Statements, and a list of them for the test.
macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(pub(super) const $name: Statement = Statement($sql);)*

        #[cfg(test)]
        const ALL: &[(&str, Statement)] = &[$((stringify!($name), $name)),*];
    };
}

macro_rules! places {
    ($from:literal) => {
        concat!(
            "SELECT p.slug, p.kind, p.lon, p.lat, p.district, p.sample, p.published, p.version, \
               p.source_name, p.source_as_of, p.body, p.created, p.updated, \
               (SELECT json_group_array(n.network ORDER BY n.position) \
                FROM place_network n WHERE n.place = p.id) AS networks, \
               (SELECT json_group_array(c.category ORDER BY c.position) \
                FROM place_category c WHERE c.place = p.id) AS categories \
             FROM ",
            $from
        )
    };
}

macro_rules! events {
    ($from:literal) => {
        concat!(
            "SELECT e.slug, e.category, e.venue_lon, e.venue_lat, e.state, e.sample, e.published, \
               e.version, e.source_name, e.source_as_of, e.body, e.created, e.updated, \
               (SELECT slug FROM place WHERE id = e.venue_place) AS venue_place, \
               (SELECT published FROM place WHERE id = e.venue_place) AS place_published, \
               (SELECT lon FROM place WHERE id = e.venue_place) AS place_lon, \
               (SELECT lat FROM place WHERE id = e.venue_place) AS place_lat, \
               (SELECT body -> '$.name' FROM place WHERE id = e.venue_place) AS place_name, \
               (SELECT json_group_array(json_object( \
                  'place', (SELECT slug FROM place WHERE id = o.place), \
                  'text', json(o.text), \
                  'published', (SELECT published FROM place WHERE id = o.place)) \
                  ORDER BY o.position) \
                FROM event_offer o WHERE o.event = e.id) AS offers \
             FROM ",
            $from
        )
    };
}

/// Adds the networks, categories or districts of an info row to their table.
macro_rules! put_terms {
    ($table:literal, $member:literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " (slug, position, body) \
             SELECT value ->> 'slug', key, value -> 'body' FROM jsonb_each(?1, '$.",
            $member,
            "') \
             WHERE true ON CONFLICT (slug) DO UPDATE \
             SET position = excluded.position, body = excluded.body"
        )
    };
}

/// Takes away those of a table that are not in an info row.
macro_rules! prune_terms {
    ($table:literal, $member:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE slug NOT IN (SELECT value ->> 'slug' FROM jsonb_each(?1, '$.",
            $member,
            "'))"
        )
    };
}

pub(super) const PUBLISHED_PLACES: &str = places!("place p WHERE p.published ORDER BY p.slug");
pub(super) const ALL_PLACES: &str = places!("place p ORDER BY p.slug");
pub(super) const PUBLISHED_EVENTS: &str = events!("event e WHERE e.published ORDER BY e.slug");
pub(super) const ALL_EVENTS: &str = events!("event e ORDER BY e.slug");

pub(super) const PUT_INFO: &str = "INSERT INTO city_info \
       (one, version, centre_lon, centre_lat, west, south, east, north, body, updated) \
     SELECT 1, r ->> 'version', r ->> 'centre_lon', r ->> 'centre_lat', r ->> 'west', \
       r ->> 'south', r ->> 'east', r ->> 'north', r -> 'body', r ->> 'at' \
     FROM (SELECT ?1 AS r) WHERE true \
     ON CONFLICT (one) DO UPDATE SET version = excluded.version, \
       centre_lon = excluded.centre_lon, centre_lat = excluded.centre_lat, \
       west = excluded.west, south = excluded.south, east = excluded.east, \
       north = excluded.north, body = excluded.body, updated = excluded.updated";

/// What writes the city's terms, in order.
pub(super) const PUT_TERMS: [Statement; 6] = [
    PUT_NETWORKS,
    PRUNE_NETWORKS,
    PUT_CATEGORIES,
    PRUNE_CATEGORIES,
    PUT_DISTRICTS,
    PRUNE_DISTRICTS,
];

/// What writes the networks and categories of places, in order, from [`PLACE_LINKS`].
pub(super) const PUT_PLACE_LINKS: [Statement; 4] = [
    CLEAR_PLACE_NETWORKS,
    CLEAR_PLACE_CATEGORIES,
    PUT_PLACE_NETWORKS,
    PUT_PLACE_CATEGORIES,
];

/// What writes events, in order.
pub(super) const PUT_EVENTS: [Statement; 3] = [PUT_EVENT, CLEAR_OFFERS, PUT_OFFERS];

statements! {
    PLACES = places!(
        "json_each(?1) s \
         CROSS JOIN place p INDEXED BY sqlite_autoindex_place_1 ON p.slug = s.value"
    );

    PLACE_SLUGS = "SELECT p.slug FROM json_each(?1) s \
       CROSS JOIN place p INDEXED BY sqlite_autoindex_place_1 ON p.slug = s.value";

    PLACE_USERS = "SELECT p.slug, e.slug FROM json_each(?1) s \
         CROSS JOIN place p INDEXED BY sqlite_autoindex_place_1 ON p.slug = s.value \
         CROSS JOIN event e INDEXED BY event_venue ON e.venue_place = p.id \
       UNION SELECT p.slug, (SELECT slug FROM event WHERE id = o.event) FROM json_each(?1) s \
         CROSS JOIN place p INDEXED BY sqlite_autoindex_place_1 ON p.slug = s.value \
         CROSS JOIN event_offer o INDEXED BY event_offer_place ON o.place = p.id \
       ORDER BY 1, 2 LIMIT 20";

    PUT_PLACE = "INSERT INTO place (slug, kind, lon, lat, district, sample, published, version, \
         source_name, source_as_of, body, created, updated) \
       SELECT value ->> 'slug', value ->> 'kind', value ->> 'lon', value ->> 'lat', \
         value ->> 'district', value ->> 'sample', value ->> 'published', value ->> 'version', \
         value ->> 'source_name', value ->> 'source_as_of', value -> 'body', value ->> 'at', \
         value ->> 'at' \
       FROM jsonb_each(?1) WHERE true \
       ON CONFLICT (slug) DO UPDATE SET kind = excluded.kind, lon = excluded.lon, \
         lat = excluded.lat, district = excluded.district, sample = excluded.sample, \
         published = excluded.published, version = excluded.version, \
         source_name = excluded.source_name, source_as_of = excluded.source_as_of, \
         body = excluded.body, updated = excluded.updated";

    // What the next four need of the rows, so that they do not parse all of their texts again.
    PLACE_LINKS = "SELECT json_group_array(json_object('slug', value ->> 'slug', \
         'networks', value -> 'networks', 'categories', value -> 'categories')) \
       FROM jsonb_each(?1)";

    CLEAR_PLACE_NETWORKS = "DELETE FROM place_network \
       INDEXED BY sqlite_autoindex_place_network_1 WHERE place IN \
       (SELECT (SELECT id FROM place WHERE slug = value ->> 'slug') FROM jsonb_each(?1))";

    CLEAR_PLACE_CATEGORIES = "DELETE FROM place_category \
       INDEXED BY sqlite_autoindex_place_category_1 WHERE place IN \
       (SELECT (SELECT id FROM place WHERE slug = value ->> 'slug') FROM jsonb_each(?1))";

    PUT_PLACE_NETWORKS = "INSERT INTO place_network (place, position, network) \
       SELECT (SELECT id FROM place WHERE slug = r.value ->> 'slug'), n.key, n.value \
       FROM jsonb_each(?1) r CROSS JOIN json_each(r.value, '$.networks') n";

    PUT_PLACE_CATEGORIES = "INSERT INTO place_category (place, position, category) \
       SELECT (SELECT id FROM place WHERE slug = r.value ->> 'slug'), c.key, c.value \
       FROM jsonb_each(?1) r CROSS JOIN json_each(r.value, '$.categories') c";

    REMOVE_PLACES = "DELETE FROM place INDEXED BY sqlite_autoindex_place_1 \
       WHERE slug IN (SELECT value FROM json_each(?1))";

    EVENTS = events!(
        "json_each(?1) s \
         CROSS JOIN event e INDEXED BY sqlite_autoindex_event_1 ON e.slug = s.value"
    );

    PUT_EVENT = "INSERT INTO event (slug, category, venue_place, venue_lon, venue_lat, state, \
         sample, published, version, source_name, source_as_of, body, created, updated) \
       SELECT value ->> 'slug', value ->> 'category', \
         (SELECT id FROM place WHERE slug = value ->> 'venue_place'), value ->> 'venue_lon', \
         value ->> 'venue_lat', value ->> 'state', value ->> 'sample', value ->> 'published', \
         value ->> 'version', value ->> 'source_name', value ->> 'source_as_of', \
         value -> 'body', value ->> 'at', value ->> 'at' \
       FROM jsonb_each(?1) WHERE true \
       ON CONFLICT (slug) DO UPDATE SET category = excluded.category, \
         venue_place = excluded.venue_place, venue_lon = excluded.venue_lon, \
         venue_lat = excluded.venue_lat, state = excluded.state, sample = excluded.sample, \
         published = excluded.published, version = excluded.version, \
         source_name = excluded.source_name, source_as_of = excluded.source_as_of, \
         body = excluded.body, updated = excluded.updated";

    CLEAR_OFFERS = "DELETE FROM event_offer INDEXED BY sqlite_autoindex_event_offer_1 \
       WHERE event IN \
       (SELECT (SELECT id FROM event WHERE slug = value ->> 'slug') FROM jsonb_each(?1))";

    PUT_OFFERS = "INSERT INTO event_offer (event, position, place, text) \
       SELECT (SELECT id FROM event WHERE slug = r.value ->> 'slug'), o.key, \
         (SELECT id FROM place WHERE slug = o.value ->> 'place'), o.value -> 'text' \
       FROM jsonb_each(?1) r CROSS JOIN jsonb_each(r.value, '$.offers') o";

    REMOVE_EVENTS = "DELETE FROM event INDEXED BY sqlite_autoindex_event_1 \
       WHERE slug IN (SELECT value FROM json_each(?1))";

    PUT_ORIGINS = "INSERT INTO origin (source, object, slug, record) \
       SELECT value ->> 'source', value ->> 'object', value ->> 'slug', value -> 'record' \
       FROM jsonb_each(?1) WHERE true \
       ON CONFLICT (source, object) DO UPDATE SET slug = excluded.slug, record = excluded.record";

    // Not a join: SQLite would go through the whole trail of that kind for every few slugs.
    LAST_VERSIONS = "SELECT slug, version FROM (SELECT value AS slug, \
         (SELECT max(version) FROM change c INDEXED BY sqlite_autoindex_change_1 \
          WHERE c.kind = ?2 AND c.slug = value) AS version FROM json_each(?1)) \
       WHERE version IS NOT NULL";

    PUT_CHANGES = "INSERT INTO change \
         (revision, at, author, kind, slug, version, published, before, after) \
       SELECT value ->> 'revision', value ->> 'at', value ->> 'author', value ->> 'kind', \
         value ->> 'slug', value ->> 'version', value ->> 'published', \
         nullif(value -> 'before', 'null'), nullif(value -> 'after', 'null') \
       FROM jsonb_each(?1)";

    TERM_USERS = "WITH gone AS \
         (SELECT value ->> 'kind' AS kind, value ->> 'slug' AS slug FROM jsonb_each(?1)) \
       SELECT 'network', n.network, 'place', (SELECT slug FROM place WHERE id = n.place) \
         FROM gone g CROSS JOIN place_network n INDEXED BY sqlite_autoindex_place_network_2 \
         ON n.network = g.slug WHERE g.kind = 'network' \
       UNION ALL \
       SELECT 'category', c.category, 'place', (SELECT slug FROM place WHERE id = c.place) \
         FROM gone g CROSS JOIN place_category c INDEXED BY sqlite_autoindex_place_category_2 \
         ON c.category = g.slug WHERE g.kind = 'category' \
       UNION ALL SELECT 'category', e.category, 'event', e.slug FROM gone g \
         CROSS JOIN event e INDEXED BY event_category \
         ON e.category = g.slug WHERE g.kind = 'category' \
       UNION ALL SELECT 'district', p.district, 'place', p.slug FROM gone g \
         CROSS JOIN place p INDEXED BY place_district \
         ON p.district = g.slug WHERE g.kind = 'district' \
       LIMIT 20";

    PUT_NETWORKS = put_terms!("network", "networks");
    PRUNE_NETWORKS = prune_terms!("network", "networks");
    PUT_CATEGORIES = put_terms!("category", "categories");
    PRUNE_CATEGORIES = prune_terms!("category", "categories");
    PUT_DISTRICTS = put_terms!("district", "districts");
    PRUNE_DISTRICTS = prune_terms!("district", "districts");
}

#[cfg(test)]
mod tests;

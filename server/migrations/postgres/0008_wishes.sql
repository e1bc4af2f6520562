-- What somebody who hands something in would like: that the record be as it is in there ('change'), or
-- that it be taken off the map ('remove').

ALTER TABLE submission ADD COLUMN wish TEXT NOT NULL DEFAULT 'change';

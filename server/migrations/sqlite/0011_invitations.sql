-- Who has asked a shop, to limit how many somebody asks a day; and when its owners were written to,
-- because several invitations of a day come in one mail. NULL until then.

ALTER TABLE event_invitation ADD COLUMN person TEXT;
ALTER TABLE event_invitation ADD COLUMN mailed TEXT;
UPDATE event_invitation SET mailed = at;

CREATE INDEX event_invitation_person ON event_invitation (person, at);
CREATE INDEX event_invitation_place ON event_invitation (place, mailed);

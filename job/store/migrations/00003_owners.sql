-- +goose Up

-- An owner of settings is a parent by name and has one child, however many are made
-- at once.
CREATE UNIQUE INDEX links_owner ON links (parent) WHERE substr(parent, 1, 6) = 'owner ';

-- +goose Down

DROP INDEX links_owner;

-- +goose Up

-- Materials and printer types are known by their names: no two of one tenant have
-- the same, however many are made at once.
CREATE UNIQUE INDEX records_named ON records (tenant, family, name) WHERE family IN ('material', 'printer-type');

-- +goose Down

DROP INDEX records_named;

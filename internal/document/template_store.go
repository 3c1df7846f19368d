package document

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/database"
)

const templateColumns = "id, name, kind, source, level, nodes, distribution, is_binding, changed_by, changed_at, version"

// fitting selects the templates that fit a document, the closest first.
const fitting = `WHERE kind IN ('', @kind) AND source IN ('', @source) AND level IN ('', @level)
	ORDER BY (source <> '')::int * 4 + (kind <> '')::int * 2 + (level <> '')::int DESC, is_binding DESC, name, id`

func readTemplates(ctx context.Context, q database.Querier, rest string, args pgx.NamedArgs) ([]Template, error) {
	rows, err := q.Query(ctx, "SELECT "+templateColumns+" FROM route_template "+rest, args)
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Template, err error) {
		err = row.Scan(&t.ID, &t.Name, &t.Kind, &t.Source, &t.Level, &t.Nodes, &t.Distribution, &t.IsBinding, &t.ChangedBy, &t.ChangedAt, &t.Version)
		t.ChangedAt = t.ChangedAt.UTC()
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	return list, nil
}

func lockTemplate(ctx context.Context, tx pgx.Tx, id string) (Template, error) {
	list, err := readTemplates(ctx, tx, "WHERE id = @id FOR UPDATE", pgx.NamedArgs{"id": id})
	if err == nil && len(list) == 0 {
		err = ErrNoTemplate
	}
	if err != nil {
		return Template{}, err
	}
	return list[0], nil
}

func saveTemplate(ctx context.Context, tx pgx.Tx, t Template) error {
	_, err := tx.Exec(ctx, `INSERT INTO route_template (`+templateColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, source = excluded.source, level = excluded.level, nodes = excluded.nodes,
			distribution = excluded.distribution, is_binding = excluded.is_binding, changed_by = excluded.changed_by, changed_at = excluded.changed_at, version = excluded.version`,
		t.ID, t.Name, t.Kind, t.Source, t.Level, t.Nodes, t.Distribution, t.IsBinding, t.ChangedBy, t.ChangedAt, t.Version)
	if database.IsUnique(err, "route_template_name_key") {
		return ErrTemplateTaken
	}
	if err != nil {
		return fmt.Errorf("save template: %w", err)
	}
	return nil
}

func deleteTemplate(ctx context.Context, tx pgx.Tx, id string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM route_template WHERE id = $1", id); err != nil {
		return fmt.Errorf("remove template: %w", err)
	}
	return nil
}

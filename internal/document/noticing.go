package document

import (
	"context"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/notify"
)

// Readable is the condition under which the actor may read the record whose id is the column
// (notify.Subjects).
func (s *Service) Readable(actor access.Actor, column string, args pgx.NamedArgs) string {
	return "EXISTS (SELECT FROM document d WHERE d.id = " + column + " AND " + access.Predicate(actor, "d", args) + ")"
}

// Describe says what a mail may say of a record to the actor (notify.Subjects).
func (s *Service) Describe(ctx context.Context, actor access.Actor, id string) (notify.Subject, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return notify.Subject{}, err
	}
	return notify.Subject{Number: d.RegisterNo, Title: d.Title, Level: d.Classification, DueOn: d.DueOn, Path: "/documents/" + d.ID}, nil
}

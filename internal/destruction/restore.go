package destruction

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/opaque"
)

// Restorer writes destructions as their manifests tell them, after the records (DOC-09, DOC-12). It is for a
// restore alone: what was destroyed after the state that was restored stays destroyed.
type Restorer struct {
	s          *Service
	unfinished []string
}

// NewRestorer returns a restorer of one restore.
func (s *Service) NewRestorer() *Restorer { return &Restorer{s: s} }

// Restore writes the destruction id as its newest manifest tells it.
func (r *Restorer) Restore(ctx context.Context, tx pgx.Tx, id string, version int, content json.RawMessage) error {
	var told struct {
		Detail
		Erased []string `json:"erased"`
	}
	if err := json.Unmarshal(content, &told); err != nil {
		return fmt.Errorf("read manifest of %s: %w", id, err)
	}
	d := row{Destruction: told.Destruction, version: version, witnesses: []string{}}
	d.ID = id
	for _, p := range []struct {
		from *Person
		to   *string
	}{{d.Appraiser, &d.appraiser}, {d.Approver, &d.approver}, {d.ExecutedBy, &d.executor}} {
		if p.from != nil {
			*p.to = p.from.Username
		}
	}
	for _, w := range d.Witnesses {
		d.witnesses = append(d.witnesses, w.Username)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO person (id, username, name, clearance, roles, is_active, created_at)
		VALUES ($1, $2, $3, 0, '{}', false, now()) ON CONFLICT (username) DO NOTHING`, opaque.ID(), d.RequestedBy.Username, d.RequestedBy.Name); err != nil {
		return fmt.Errorf("restore person: %w", err)
	}
	var known bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM destruction WHERE id = $1)", id).Scan(&known); err != nil {
		return fmt.Errorf("look for destruction: %w", err)
	}
	if !known {
		if err := insert(ctx, tx, d, told.Items); err != nil {
			return err
		}
	}
	if err := update(ctx, tx, d); err != nil {
		return err
	}
	for _, b := range told.Erased {
		if err := r.s.note(ctx, tx, id, b); err != nil {
			return err
		}
	}
	if d.State == StateExecuting {
		r.unfinished = append(r.unfinished, id)
	}
	return nil
}

// End has destructions go on that were being carried out.
func (r *Restorer) End(ctx context.Context, tx pgx.Tx) error {
	for _, id := range r.unfinished {
		if err := r.s.Events.Record(ctx, tx, access.System(), Executed{id}, CarryOutArgs{id}); err != nil {
			return err
		}
	}
	return nil
}

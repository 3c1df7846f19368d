package document

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/fulltext"
	"docket/internal/numbering"
	"docket/internal/opaque"
	"docket/internal/retention"
	"docket/internal/trace"
)

// Restorer writes records as their manifests tell them, over whatever stands there of them (DOC-09). It is
// for a restore alone, when nobody has been let in yet.
type Restorer struct {
	s       *Service
	links   map[string]string // record → what it answers
	pending []Document        // whose scope waits for a supervisor
}

// NewRestorer returns a restorer of one restore.
func (s *Service) NewRestorer() *Restorer { return &Restorer{s: s, links: map[string]string{}} }

// Restore writes the record id as its newest manifest tells it.
func (r *Restorer) Restore(ctx context.Context, tx pgx.Tx, id string, version int, content json.RawMessage) error {
	var k kept
	if err := json.Unmarshal(content, &k); err != nil {
		return fmt.Errorf("read manifest of %s: %w", id, err)
	}
	d := k.document(id, version)
	if d.replyTo != nil {
		r.links[id], d.replyTo = *d.replyTo, nil // what it answers may not be there yet
	}
	if err := d.makeRoom(ctx, tx); err != nil {
		return err
	}
	if err := updateDocument(ctx, tx, &d); err != nil {
		return err
	}
	if err := r.restoreFiles(ctx, tx, &d); err != nil {
		return err
	}
	for _, a := range k.Acts {
		if err := trace.Restore(ctx, tx, a.Statement, a.Seal); err != nil {
			return err
		}
	}
	if d.ScopeState == ScopePending && d.Status != StatusVoid {
		r.pending = append(r.pending, d)
	}
	return d.raiseNumbers(ctx, tx)
}

// makeRoom makes sure that the row and what it refers to are there.
func (d *Document) makeRoom(ctx context.Context, tx pgx.Tx) error {
	// Somebody who joined after the snapshot is known by name only, and cannot sign in.
	if _, err := tx.Exec(ctx, `INSERT INTO person (id, username, name, clearance, roles, is_active, created_at)
		VALUES ($1, $2, $2, 0, '{}', false, now()) ON CONFLICT (username) DO NOTHING`, opaque.ID(), d.RegisteredBy); err != nil {
		return fmt.Errorf("restore person: %w", err)
	}
	if _, err := tx.Exec(ctx, "INSERT INTO register (prefix, direction, is_classified, is_default) VALUES ($1, $2, $3, false) ON CONFLICT DO NOTHING",
		d.Register, d.Direction, d.Classification.Classified()); err != nil {
		return fmt.Errorf("restore register: %w", err)
	}
	// A draft has been numbered since: its number is no field that a change may touch elsewhere.
	moved, err := tx.Exec(ctx, "UPDATE document SET register = $2, number_year = $3, number = $4, register_no = $5, status = $6 WHERE id = $1",
		d.ID, d.Register, d.numberYear, d.number, d.RegisterNo, d.Status)
	if err != nil {
		return fmt.Errorf("restore number: %w", err)
	}
	if moved.RowsAffected() > 0 {
		return nil
	}
	return insertDocument(ctx, tx, d)
}

func (r *Restorer) restoreFiles(ctx context.Context, tx pgx.Tx, d *Document) error {
	if _, err := tx.Exec(ctx, "UPDATE document_file SET position = -1 - position WHERE document_id = $1", d.ID); err != nil {
		return fmt.Errorf("restore files: %w", err)
	}
	state := "pending"
	if d.Status == StatusDestroyed {
		state = "destroyed"
	}
	for i, f := range d.Files {
		made, err := tx.Exec(ctx, `INSERT INTO blob (sha256, size_bytes, media_type, text_state, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			f.SHA256, f.SizeBytes, f.MediaType, state, f.AddedAt)
		if err != nil {
			return fmt.Errorf("restore blob: %w", err)
		}
		if made.RowsAffected() > 0 && state == "pending" {
			if err := r.s.events.Follow(ctx, tx, fulltext.ExtractArgs{SHA256: f.SHA256}); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO document_file (id, document_id, sha256, position, role, replaces, reason, name, media_type, size_bytes, added_by, added_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
			ON CONFLICT (id) DO UPDATE SET position = excluded.position, role = excluded.role, replaces = excluded.replaces, reason = excluded.reason, name = excluded.name`,
			f.ID, d.ID, f.SHA256, i, f.Role, f.Replaces, f.Reason, f.Name, f.MediaType, f.SizeBytes, f.AddedBy, f.AddedAt)
		if err != nil {
			return fmt.Errorf("restore file: %w", err)
		}
	}
	return nil
}

// raiseNumbers makes sure that no number of the record is given again.
func (d *Document) raiseNumbers(ctx context.Context, tx pgx.Tx) error {
	if d.number > 0 {
		if err := numbering.Raise(ctx, tx, d.Register, d.numberYear, d.number); err != nil {
			return err
		}
	}
	if d.number <= 0 {
		if _, err := tx.Exec(ctx, "SELECT setval('draft_number', greatest((SELECT last_value FROM draft_number), $1))", -d.number); err != nil {
			return fmt.Errorf("restore number of draft: %w", err)
		}
	}
	if d.ArchivalCode == "" {
		return nil
	}
	code, err := retention.Parse(d.ArchivalCode)
	if err != nil {
		return nil // of an older form that allots no numbers any more
	}
	return numbering.Raise(ctx, tx, code.Class.Series(code.Fonds), code.Year, code.Item)
}

// End links the restored records with what they answer, and asks again for the approvals that they wait for.
func (r *Restorer) End(ctx context.Context, tx pgx.Tx) error {
	for id, answered := range r.links {
		if _, err := tx.Exec(ctx, "UPDATE document SET reply_to = (SELECT id FROM document WHERE id = $2) WHERE id = $1", id, answered); err != nil {
			return fmt.Errorf("restore link: %w", err)
		}
	}
	for _, d := range r.pending {
		var asked bool
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM task WHERE subject_id = $1 AND kind = $2 AND decided_at IS NULL)", d.ID, TaskScope).Scan(&asked)
		if err != nil {
			return fmt.Errorf("look for the approval of a scope: %w", err)
		}
		if asked {
			continue
		}
		// Whoever asked first never decides on it.
		by := access.Actor{ID: access.System().ID, Username: d.RegisteredBy}
		if _, err := r.s.openScopeTask(ctx, tx, by, &d); err != nil {
			return err
		}
	}
	return nil
}

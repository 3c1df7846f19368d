package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// The states of a copy in a designated system.
const (
	copyPending  = "pending"
	copyDone     = "done"
	copyFailed   = "failed"
	copyExcluded = "excluded" // classified, and the system is not marked for such
	copyRemoving = "removing" // it may not lie there any more, and is being removed
)

// FilingCopy is how a filed record stands in one designated system.
type FilingCopy struct {
	Target   string     `json:"target"`
	State    string     `json:"state" enum:"pending,done,failed,excluded,removing" doc:"excluded: classified, and the system may not hold such; removing: it holds a copy from before, which is being removed"`
	SHA256   string     `json:"sha256,omitempty" doc:"of tagmanifest-sha256.txt, which names all the rest"`
	At       *time.Time `json:"at" doc:"when it had been read back and compared"`
	Attempts int        `json:"attempts"`
	Problem  string     `json:"problem,omitempty" enum:"unreachable,differs,unreadable," doc:"why the last attempt failed; it is tried again"`
}

// FilingCopies are the copies of a record (DOC-07).
type FilingCopies struct {
	IsComplete bool         `json:"is_complete" doc:"filed, and every designated system has its copy; false while none is designated"`
	Items      []FilingCopy `json:"items"`
}

// FilingCopies returns how a record that the actor may read stands in the designated systems.
func (s *Service) FilingCopies(ctx context.Context, actor access.Actor, id string) (FilingCopies, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return FilingCopies{}, err
	}
	copies, err := s.filingCopies(ctx, []*Document{&d})
	return copies[id], err
}

// filingCopies returns by id how records stand in the designated systems; those that are not filed stand in none.
func (s *Service) filingCopies(ctx context.Context, list []*Document) (map[string]FilingCopies, error) {
	ids := make([]string, len(list))
	for i, d := range list {
		ids[i] = d.ID
	}
	rows, err := s.db.Query(ctx, "SELECT document_id, target, state, sha256, done_at, attempts, problem FROM filing_copy WHERE document_id = ANY ($1)", ids)
	if err != nil {
		return nil, fmt.Errorf("read copies in designated systems: %w", err)
	}
	stored := map[[2]string]FilingCopy{}
	var id string
	var c FilingCopy
	_, err = pgx.ForEachRow(rows, []any{&id, &c.Target, &c.State, &c.SHA256, &c.At, &c.Attempts, &c.Problem}, func() error {
		stored[[2]string{id, c.Target}] = c
		c.At = nil // the next row has its own
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read copies in designated systems: %w", err)
	}
	out := make(map[string]FilingCopies, len(list))
	for _, d := range list {
		copies := FilingCopies{Items: []FilingCopy{}}
		if d.Status == StatusFiled {
			copies.IsComplete = len(s.targets) > 0
			for _, t := range s.targets {
				c, found := stored[[2]string{d.ID, t.Name}]
				switch {
				case !found:
					c = FilingCopy{Target: t.Name, State: copyPending}
					fallthrough
				case c.State != copyDone && c.State != copyRemoving:
					if !slices.Contains(s.targetsFor(d.Classification), t.Name) {
						c = FilingCopy{Target: t.Name, State: copyExcluded}
					}
				}
				copies.IsComplete = copies.IsComplete && c.State == copyDone
				copies.Items = append(copies.Items, c)
			}
		}
		out[d.ID] = copies
	}
	return out, nil
}

// wantFilingCopies asks, as part of tx, for the copies of a filed record as it is after this act.
func (s *Service) wantFilingCopies(ctx context.Context, tx pgx.Tx, d *Document) (wanted bool, err error) {
	names := s.targetsFor(d.Classification)
	if len(names) == 0 {
		return false, nil
	}
	_, err = tx.Exec(ctx, `INSERT INTO filing_copy (document_id, target, version) SELECT $1, unnest($2::text[]), $3
		ON CONFLICT (document_id, target) DO UPDATE SET version = excluded.version, state = 'pending', sha256 = '', done_at = NULL, attempts = 0, problem = '', next_at = 'epoch'`,
		d.ID, names, d.Version)
	if err != nil {
		return false, fmt.Errorf("want copies in designated systems: %w", err)
	}
	return true, nil
}

func (s *Service) targetsFor(level access.Level) (names []string) {
	for _, t := range s.targets {
		if !level.Classified() || t.MayClassified {
			names = append(names, t.Name)
		}
	}
	return names
}

// RetryFilingCopies has the copies of a filed record that failed be tried at once. It may be called at any time.
func (s *Service) RetryFilingCopies(ctx context.Context, actor access.Actor, id string) (FilingCopies, error) {
	if err := actor.Require(PermFile); err != nil {
		return FilingCopies{}, err
	}
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := lockOne(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if d.Status != StatusFiled {
			return ErrNotFiled
		}
		if _, err := tx.Exec(ctx, "UPDATE filing_copy SET next_at = 'epoch' WHERE document_id = $1 AND state <> 'done'", id); err != nil {
			return fmt.Errorf("retry copies in designated systems: %w", err)
		}
		return s.events.Follow(ctx, tx, FilingCopiesArgs{})
	})
	if err != nil {
		return FilingCopies{}, err
	}
	return s.FilingCopies(ctx, actor, id)
}

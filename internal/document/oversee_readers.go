package document

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// Readership is who may read a record, in the words of the policy, and who did.
type Readership struct {
	Keys       []string // reader keys, as access computed them
	Registrar  string
	Custodian  string
	Deputy     string
	Classified bool // every reading is written down
	Readings   []Reading
}

// Reading is what somebody has read of a record.
type Reading struct {
	Username, Name string
	What           string // as in Opened and Overseen
	IsAudit        bool   // seen under a grant of oversight
	Times          int
	First, Last    time.Time
}

// Readership answers for a record that the actor sees.
func (s *Service) Readership(ctx context.Context, actor access.Actor, id string) (Readership, error) {
	d, err := s.see(ctx, actor, id, "readers")
	if err != nil {
		return Readership{}, err
	}
	out := Readership{Keys: d.readers(), Registrar: d.RegisteredBy, Custodian: d.Custodian, Deputy: d.Deputy, Classified: d.Classification.Classified()}
	rows, err := s.db.Query(ctx, `SELECT coalesce(p.username, e.actor_id), coalesce(p.name, '系统'), e.details ->> 'what', e.kind = 'oversight.opened', count(*), min(e.at), max(e.at)
		FROM audit_event e LEFT JOIN person p ON p.id = e.actor_id WHERE e.subject_id = $1 AND e.kind IN ('document.opened', 'oversight.opened')
		GROUP BY 1, 2, 3, 4 ORDER BY max(e.at) DESC, 1, 3`, id)
	if err != nil {
		return Readership{}, fmt.Errorf("read readings: %w", err)
	}
	out.Readings, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Reading, error) {
		var r Reading
		err := row.Scan(&r.Username, &r.Name, &r.What, &r.IsAudit, &r.Times, &r.First, &r.Last)
		r.First, r.Last = r.First.UTC(), r.Last.UTC()
		return r, err
	})
	if err != nil {
		return Readership{}, fmt.Errorf("read readings: %w", err)
	}
	return out, nil
}

// Covers reports whether a grant of oversight lets auditor see the record. Ask only for one that the asking
// person sees.
func (s *Service) Covers(ctx context.Context, auditor access.Actor, id string) (bool, error) {
	if len(auditor.Audits) == 0 {
		return false, nil
	}
	_, err := overseenOne(ctx, s.db, auditor, id)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

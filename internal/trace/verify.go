package trace

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Verify reads every trace as of the moment of tx and returns what is wrong: a statement or a column
// that was changed, a seal that does not fit, a line with a gap or in another order, and traces that the
// audit knows and that are gone, or the other way round. The audit events themselves are verified by
// package audit.
func (k *Keeper) Verify(ctx context.Context, tx pgx.Tx) (problems []string, err error) {
	problem := func(format string, args ...any) {
		if len(problems) < 100 {
			problems = append(problems, fmt.Sprintf(format, args...))
		}
	}
	rows, err := tx.Query(ctx, "SELECT subject_kind, subject_id, "+columns+" FROM trace ORDER BY subject_kind, subject_id, seq")
	if err != nil {
		return nil, fmt.Errorf("read traces: %w", err)
	}
	var line struct {
		kind, id, prev string
		seq            int
	}
	var kind, id string
	var t Trace
	_, err = pgx.ForEachRow(rows, []any{&kind, &id, &t.ID, &t.Seq, &t.At, &t.Actor, &t.ActorName, &t.OnBehalf, &t.Kind, &t.Node, &t.Task, &t.Decision, &t.Opinion,
		&t.Channel, &t.PenDate, &t.Version, &t.SHA256, &t.Statement, &t.Seal}, func() error {
		if kind != line.kind || id != line.id {
			line.kind, line.id, line.prev, line.seq = kind, id, "", 0
		}
		if t.Seq != line.seq+1 {
			problem("%s %s: trace %d is missing", kind, id, line.seq+1)
		}
		sum := sha256.Sum256(t.Statement)
		if hex.EncodeToString(sum[:]) != t.SHA256 || k.sealer.Check(t.Statement, t.Seal) != nil || !t.agrees(kind, id, line.prev) {
			problem("%s %s: trace %d (%s) was changed", kind, id, t.Seq, t.ID)
		}
		line.seq, line.prev = t.Seq, t.SHA256
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read traces: %w", err)
	}
	rows, err = tx.Query(ctx, `SELECT coalesce(e.subject_kind, t.subject_kind), coalesce(e.subject_id, t.subject_id), coalesce((e.details->>'seq')::int, t.seq), e.id IS NULL
		FROM (SELECT * FROM audit_event WHERE kind = 'trace.act.sealed') e
		FULL JOIN trace t ON t.subject_kind = e.subject_kind AND t.subject_id = e.subject_id AND t.seq = (e.details->>'seq')::int AND t.sha256 = e.details->>'sha256'
		WHERE e.id IS NULL OR t.id IS NULL ORDER BY 1, 2, 3 LIMIT 100`)
	if err != nil {
		return nil, fmt.Errorf("hold traces against the audit: %w", err)
	}
	var seq int
	var isUnknown bool
	_, err = pgx.ForEachRow(rows, []any{&kind, &id, &seq, &isUnknown}, func() error {
		if isUnknown {
			problem("%s %s: the audit does not know trace %d", kind, id, seq)
		} else {
			problem("%s %s: trace %d of the audit is missing", kind, id, seq)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("hold traces against the audit: %w", err)
	}
	return problems, nil
}

// agrees reports whether the columns say what the sealed statement says.
func (t *Trace) agrees(kind, id, prev string) bool {
	var s statement
	if json.Unmarshal(t.Statement, &s) != nil {
		return false
	}
	before := ""
	if s.Prev != nil {
		before = *s.Prev
	}
	return s.ID == t.ID && s.Subject.Kind == kind && s.Subject.ID == id && before == prev && s.At == t.At.UTC().Format(timeForm) &&
		s.Seq == t.Seq && s.Actor.Username == t.Actor && s.Actor.Name == t.ActorName && s.OnBehalf == t.OnBehalf && s.Kind == t.Kind && s.Node == t.Node &&
		s.Task == t.Task && s.Decision == t.Decision && s.Opinion == t.Opinion && s.Channel == t.Channel && s.PenDate == t.PenDate && s.Subject.Version == t.Version
}

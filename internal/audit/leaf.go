package audit

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"docket/internal/canonical"
)

// row is an event as the leaf covers it.
type row struct {
	ID          string          `db:"id" json:"id"`
	At          time.Time       `db:"at" json:"at"`
	ActorID     string          `db:"actor_id" json:"actor_id"`
	Kind        string          `db:"kind" json:"kind"`
	SubjectKind string          `db:"subject_kind" json:"subject_kind"`
	SubjectID   string          `db:"subject_id" json:"subject_id"`
	Details     json.RawMessage `db:"details" json:"details"`
	Leaf        []byte          `db:"leaf" json:"-"`
	Seq         *int64          `db:"seq" json:"-"`
}

const rowColumns = "id, at, actor_id, kind, subject_kind, subject_id, details, leaf, seq"

// record returns the canonical bytes that the leaf hashes.
func (r row) record() ([]byte, error) {
	r.At = r.At.UTC()
	b, err := canonical.JSON(r)
	if err != nil {
		return nil, fmt.Errorf("leaf of event %s: %w", r.ID, err)
	}
	return b, nil
}

func collect(rows pgx.Rows) ([]row, error) {
	return pgx.CollectRows(rows, pgx.RowToStructByName[row])
}

// memory reads hashes of a tree held in a slice.
func memory(hashes []tlog.Hash) tlog.HashReader {
	return tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, p := range at {
			if p >= int64(len(hashes)) {
				return nil, fmt.Errorf("hash %d of %d is missing", p, len(hashes))
			}
			out[i] = hashes[p]
		}
		return out, nil
	})
}

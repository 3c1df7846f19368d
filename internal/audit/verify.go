package audit

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/tlog"
)

// Report is what Verify found. It is good when Problems is empty and something was checked.
type Report struct {
	Events     int64    `json:"events"`
	Root       string   `json:"root" doc:"size:base64 of the tree's root"`
	Checkpoint int64    `json:"checkpoint" doc:"size of the signed tree it was held against"`
	Problems   []string `json:"problems"`
}

// OK reports whether the audit is whole. One that checked nothing is not.
func (r Report) OK() bool { return len(r.Problems) == 0 && r.Events > 0 }

// Check looks at rows that the events vouch for and returns what is wrong with them.
type Check func(ctx context.Context, tx pgx.Tx) (problems []string, err error)

// Verify reads every event and recomputes the tree. against, when given, is a root noted earlier
// ("size:base64", as printed in Root or on a certificate) that must be a beginning of this tree.
// checks look at what else must agree with the events, as of the same moment.
func Verify(ctx context.Context, pool *pgxpool.Pool, keys *Keys, against string, checks ...Check) (Report, error) {
	v := verifier{report: Report{Problems: []string{}}}
	// The tree grows meanwhile: the checkpoint is read first, and events and hashes as of one moment.
	signed, unsigned := keys.Checkpoint()
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return Report{}, fmt.Errorf("read audit: %w", err)
	}
	defer func() { _ = tx.Rollback(ctx) }()
	rows, err := tx.Query(ctx, `SELECT `+rowColumns+` FROM audit_event WHERE seq IS NOT NULL ORDER BY seq`)
	if err != nil {
		return Report{}, fmt.Errorf("read audit: %w", err)
	}
	for rows.Next() {
		var e row
		if err := rows.Scan(&e.ID, &e.At, &e.ActorID, &e.Kind, &e.SubjectKind, &e.SubjectID, &e.Details, &e.Leaf, &e.Seq); err != nil {
			rows.Close()
			return Report{}, fmt.Errorf("read audit: %w", err)
		}
		if err := v.event(e); err != nil {
			rows.Close()
			return Report{}, err
		}
	}
	if err := rows.Err(); err != nil {
		return Report{}, fmt.Errorf("read audit: %w", err)
	}
	if err := v.storedHashes(ctx, tx); err != nil {
		return Report{}, err
	}
	v.roots(signed, unsigned, against)
	for _, check := range checks {
		problems, err := check(ctx, tx)
		if err != nil {
			return Report{}, err
		}
		for _, p := range problems {
			v.problem("%s", p)
		}
	}
	return v.report, nil
}

type verifier struct {
	report Report
	hashes []tlog.Hash
}

func (v *verifier) problem(format string, args ...any) {
	if len(v.report.Problems) < 100 {
		v.report.Problems = append(v.report.Problems, fmt.Sprintf(format, args...))
	}
}

func (v *verifier) event(e row) error {
	n := v.report.Events
	if *e.Seq != n {
		v.problem("event %d is missing: %d follows %d", n, *e.Seq, n-1)
	}
	record, err := e.record()
	if err != nil {
		return err
	}
	if leaf := tlog.RecordHash(record); !bytes.Equal(leaf[:], e.Leaf) {
		v.problem("event %d (%s) was changed", *e.Seq, e.ID)
	}
	stored, err := tlog.StoredHashes(n, record, memory(v.hashes))
	if err != nil {
		return fmt.Errorf("recompute audit tree: %w", err)
	}
	v.hashes = append(v.hashes, stored...)
	v.report.Events++
	return nil
}

func (v *verifier) storedHashes(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, "SELECT position, hash FROM audit_hash ORDER BY position")
	if err != nil {
		return fmt.Errorf("read audit tree: %w", err)
	}
	defer rows.Close()
	var n int64
	for ; rows.Next(); n++ {
		var position int64
		var hash []byte
		if err := rows.Scan(&position, &hash); err != nil {
			return fmt.Errorf("read audit tree: %w", err)
		}
		if position != n || n >= int64(len(v.hashes)) || !bytes.Equal(hash, v.hashes[n][:]) {
			v.problem("stored hash %d does not follow from the events", position)
			return nil // every later one differs too
		}
	}
	if n < int64(len(v.hashes)) {
		v.problem("stored hash %d is missing", n)
	}
	return rows.Err()
}

func (v *verifier) roots(signed tlog.Tree, unsigned error, against string) {
	root, err := tlog.TreeHash(v.report.Events, memory(v.hashes))
	if err != nil && v.report.Events > 0 {
		v.problem("the tree has no root: %v", err)
		return
	}
	v.report.Root = FormatRoot(tlog.Tree{N: v.report.Events, Hash: root})
	if unsigned != nil {
		v.problem("%v", unsigned)
	} else {
		v.report.Checkpoint = signed.N
		v.beginsWith(signed, "the signed checkpoint")
	}
	if against != "" {
		tree, err := ParseRoot(against)
		if err != nil {
			v.problem("%v", err)
			return
		}
		v.beginsWith(tree, "the root given")
	}
}

func (v *verifier) beginsWith(tree tlog.Tree, name string) {
	if tree.N == 0 {
		return
	}
	if tree.N > v.report.Events {
		v.problem("%s covers %d events, only %d are left", name, tree.N, v.report.Events)
		return
	}
	if root, err := tlog.TreeHash(tree.N, memory(v.hashes)); err != nil || root != tree.Hash {
		v.problem("the first %d events do not lead to %s", tree.N, name)
	}
}

// FormatRoot writes a tree as size:base64.
func FormatRoot(t tlog.Tree) string {
	return fmt.Sprintf("%d:%s", t.N, base64.StdEncoding.EncodeToString(t.Hash[:]))
}

// ParseRoot reads what FormatRoot wrote.
func ParseRoot(s string) (tlog.Tree, error) {
	size, hash, ok := strings.Cut(strings.TrimSpace(s), ":")
	n, err := strconv.ParseInt(size, 10, 64)
	b, errHash := base64.StdEncoding.DecodeString(hash)
	if !ok || err != nil || n < 0 || errHash != nil || len(b) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("%q is not a root; write size:base64 as docket audit verify prints it", s)
	}
	return tlog.Tree{N: n, Hash: tlog.Hash(b)}, nil
}

package audit

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/tlog"

	"docket/internal/database"
)

// lockSequencer is the advisory lock that makes the sequencer the only one of all processes.
const lockSequencer = 0x646f636b_61756474 // "dockaudt"

const batchSize = 2000

// Sequencer extends the tree by committed events.
type Sequencer struct {
	pool *pgxpool.Pool
	keys *Keys
	log  *slog.Logger
}

// NewSequencer returns a sequencer that signs its checkpoints with keys.
func NewSequencer(pool *pgxpool.Pool, keys *Keys, log *slog.Logger) *Sequencer {
	return &Sequencer{pool, keys, log}
}

// Run extends the tree every half second until ctx is done.
func (s *Sequencer) Run(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := s.Extend(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("audit tree not extended", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Extend takes in every event whose transaction has ended before all that are still open, and
// writes the checkpoint. It returns when nothing is left to take.
func (s *Sequencer) Extend(ctx context.Context) error {
	for {
		n, tree, err := s.extendOnce(ctx, closed)
		if err != nil {
			return err
		}
		if n > 0 {
			if err := s.keys.WriteCheckpoint(tree); err != nil {
				return err
			}
		}
		if n < batchSize {
			return nil
		}
	}
}

// Settle is Extend for a restored database, where nobody else writes: the numbers of another server's transactions
// tell nothing here, so every event is taken in. A larger tree that was signed before the loss is set aside;
// lost is by how many events it was larger.
func (s *Sequencer) Settle(ctx context.Context) (lost int64, err error) {
	size, err := treeSize(ctx, s.pool)
	if err != nil {
		return 0, err
	}
	var waiting int64
	if err := s.pool.QueryRow(ctx, "SELECT count(*) FROM audit_event WHERE seq IS NULL").Scan(&waiting); err != nil {
		return 0, fmt.Errorf("count events: %w", err)
	}
	if lost, err = s.keys.supersede(size + waiting); err != nil {
		return 0, err
	}
	for {
		n, tree, err := s.extendOnce(ctx, "true")
		if err != nil {
			return 0, err
		}
		if n > 0 {
			if err := s.keys.WriteCheckpoint(tree); err != nil {
				return 0, err
			}
		}
		if n < batchSize {
			return lost, nil
		}
	}
}

// closed selects events that no open transaction can precede any more.
const closed = "xid < pg_snapshot_xmin(pg_current_snapshot())"

func (s *Sequencer) extendOnce(ctx context.Context, ready string) (taken int, tree tlog.Tree, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var alone bool
		if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", int64(lockSequencer)).Scan(&alone); err != nil || !alone {
			return err
		}
		// Order by transaction, then id: the same for every observer. Events of transactions that
		// might still be overtaken by an older, open one wait.
		rows, err := tx.Query(ctx, `SELECT `+rowColumns+` FROM audit_event
			WHERE seq IS NULL AND `+ready+`
			ORDER BY xid, id LIMIT $1`, batchSize)
		if err != nil {
			return err
		}
		events, err := collect(rows)
		if err != nil || len(events) == 0 {
			return err
		}
		taken = len(events)
		tree, err = s.append(ctx, tx, events)
		return err
	})
	if err != nil {
		return 0, tlog.Tree{}, fmt.Errorf("extend audit tree: %w", err)
	}
	return taken, tree, nil
}

func (s *Sequencer) append(ctx context.Context, tx pgx.Tx, events []row) (tlog.Tree, error) {
	size, err := treeSize(ctx, tx)
	if err != nil {
		return tlog.Tree{}, err
	}
	fresh := map[int64]tlog.Hash{}
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		return readHashes(ctx, tx, fresh, at)
	})
	var (
		batch     pgx.Batch
		positions []int64
		hashes    [][]byte
	)
	for i, e := range events {
		record, err := e.record()
		if err != nil {
			return tlog.Tree{}, err
		}
		n := size + int64(i)
		stored, err := tlog.StoredHashes(n, record, reader)
		if err != nil {
			return tlog.Tree{}, err
		}
		first := tlog.StoredHashIndex(0, n)
		for k, h := range stored {
			fresh[first+int64(k)] = h
			positions = append(positions, first+int64(k))
			hashes = append(hashes, h[:])
		}
		leaf := tlog.RecordHash(record)
		batch.Queue("UPDATE audit_event SET seq = $1, leaf = $2 WHERE id = $3", n, leaf[:], e.ID)
	}
	batch.Queue("INSERT INTO audit_hash (position, hash) SELECT * FROM unnest($1::bigint[], $2::bytea[])", positions, hashes)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return tlog.Tree{}, err
	}
	newSize := size + int64(len(events))
	root, err := tlog.TreeHash(newSize, reader)
	return tlog.Tree{N: newSize, Hash: root}, err
}

func treeSize(ctx context.Context, tx database.Querier) (int64, error) {
	var size int64
	err := tx.QueryRow(ctx, "SELECT coalesce(max(seq) + 1, 0) FROM audit_event").Scan(&size)
	return size, err
}

// readHashes takes hashes from fresh, else from the table.
func readHashes(ctx context.Context, tx pgx.Tx, fresh map[int64]tlog.Hash, at []int64) ([]tlog.Hash, error) {
	var absent []int64
	for _, p := range at {
		if _, ok := fresh[p]; !ok {
			absent = append(absent, p)
		}
	}
	if len(absent) > 0 {
		rows, err := tx.Query(ctx, "SELECT position, hash FROM audit_hash WHERE position = ANY($1)", absent)
		if err != nil {
			return nil, err
		}
		var position int64
		var hash []byte
		if _, err := pgx.ForEachRow(rows, []any{&position, &hash}, func() error {
			fresh[position] = tlog.Hash(hash)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	out := make([]tlog.Hash, len(at))
	for i, p := range at {
		h, ok := fresh[p]
		if !ok {
			return nil, fmt.Errorf("the stored hash %d is missing", p)
		}
		out[i] = h
	}
	return out, nil
}

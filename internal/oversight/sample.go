package oversight

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// Draw asks for a random sample.
type Draw struct {
	Year int    `json:"year" doc:"of receipt"`
	N    int    `json:"n" doc:"how many records, 1 to 500"`
	Seed string `json:"seed,omitempty" doc:"at most 100 characters; made when absent"`
}

// Sample is a draw: the first n of the records that its owner sees, shuffled by the seed.
type Sample struct {
	ID         string    `json:"id"`
	Year       int       `json:"year"`
	N          int       `json:"n"`
	Seed       string    `json:"seed"`
	Population int       `json:"population" doc:"how many records were drawn from"`
	Digest     string    `json:"digest" doc:"SHA-256 over the ids drawn from, each with a line feed: the same records, the same draw"`
	DrawnAt    time.Time `json:"drawn_at"`
	Items      []Record  `json:"items" doc:"in the order in which they were drawn, as far as the caller sees them now"`
	Withheld   int       `json:"withheld" doc:"drawn then, not to be seen any more"`
}

// mostDrawn is how many records one sample holds.
const mostDrawn = 500

// DrawSample draws from the records of a year that the actor sees. The same seed draws the same from the
// same records.
func (s *Service) DrawSample(ctx context.Context, actor access.Actor, d Draw) (Sample, error) {
	if err := mayLook(actor); err != nil {
		return Sample{}, err
	}
	if err := d.check(); err != nil {
		return Sample{}, err
	}
	if d.Seed == "" {
		d.Seed = opaque.Token()[:16]
	}
	ids, err := s.records.Received(ctx, actor, d.Year)
	if err != nil {
		return Sample{}, err
	}
	out := Sample{ID: opaque.ID(), Year: d.Year, N: d.N, Seed: d.Seed, Population: len(ids), Digest: digest(ids), DrawnAt: s.instant()}
	drawn := draw(ids, d.Seed, d.N)
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO audit_sample (id, owner, year, wanted, seed, population, digest, drawn, drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			out.ID, actor.Username, out.Year, out.N, out.Seed, out.Population, out.Digest, drawn, out.DrawnAt); err != nil {
			return fmt.Errorf("insert sample: %w", err)
		}
		return s.events.Record(ctx, tx, actor, Drawn{out.ID, "drawn"})
	})
	if err != nil {
		return Sample{}, err
	}
	return out, s.fill(ctx, actor, &out, drawn)
}

// Sample returns a draw of the actor's own; fault.ErrNotFound for any other.
func (s *Service) Sample(ctx context.Context, actor access.Actor, id string) (Sample, error) {
	if err := mayLook(actor); err != nil {
		return Sample{}, err
	}
	if strings.ContainsRune(id, 0) {
		return Sample{}, fault.ErrNotFound
	}
	out := Sample{ID: id}
	var drawn []string
	err := s.db.QueryRow(ctx, "SELECT year, wanted, seed, population, digest, drawn, drawn_at FROM audit_sample WHERE id = $1 AND owner = $2", id, actor.Username).
		Scan(&out.Year, &out.N, &out.Seed, &out.Population, &out.Digest, &drawn, &out.DrawnAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return Sample{}, fault.ErrNotFound
	}
	if err != nil {
		return Sample{}, fmt.Errorf("read sample: %w", err)
	}
	out.DrawnAt = out.DrawnAt.UTC()
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error { return s.events.Record(ctx, tx, actor, Drawn{id, "opened"}) })
	if err != nil {
		return Sample{}, err
	}
	return out, s.fill(ctx, actor, &out, drawn)
}

// fill puts in what was drawn, as far as the actor sees it now.
func (s *Service) fill(ctx context.Context, actor access.Actor, to *Sample, drawn []string) error {
	seen, err := s.records.Drawn(ctx, actor, drawn)
	if err != nil {
		return err
	}
	to.Items = make([]Record, 0, len(drawn))
	for _, id := range drawn {
		if r, ok := seen[id]; ok {
			to.Items = append(to.Items, r)
		}
	}
	to.Withheld = len(drawn) - len(to.Items)
	return nil
}

func (d Draw) check() error {
	var check fault.Check
	if d.Year < 1900 || d.Year > 2999 {
		check.Add("year", "out_of_range", "min", 1900, "max", 2999)
	}
	if d.N < 1 || d.N > mostDrawn {
		check.Add("n", "out_of_range", "min", 1, "max", mostDrawn)
	}
	switch {
	case utf8.RuneCountInString(d.Seed) > 100:
		check.Add("seed", "too_long", "max", 100)
	case strings.ContainsRune(d.Seed, 0):
		check.Add("seed", "control_characters")
	}
	return check.Err()
}

// draw returns the n ids that come first when all are ordered by SHA-256 of seed and id: anyone can
// repeat it with sha256sum and sort, and a record more or less moves no other.
func draw(ids []string, seed string, n int) []string {
	type lot struct {
		sum [sha256.Size]byte
		id  string
	}
	lots := make([]lot, len(ids))
	for i, id := range ids {
		lots[i] = lot{sha256.Sum256([]byte(seed + "\n" + id)), id}
	}
	slices.SortFunc(lots, func(a, b lot) int {
		return cmp.Or(bytes.Compare(a.sum[:], b.sum[:]), strings.Compare(a.id, b.id))
	})
	out := make([]string, 0, min(n, len(lots)))
	for _, l := range lots[:min(n, len(lots))] {
		out = append(out, l.id)
	}
	return out
}

// digest names what was drawn from.
func digest(ids []string) string {
	sum := sha256.New()
	for _, id := range ids {
		_, _ = sum.Write([]byte(id + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

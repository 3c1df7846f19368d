// Package spotcheck draws things at random for an inspection (随机抽查), so that anyone can later draw the same
// again: seed, the number of things drawn from and a digest of them are kept with what was drawn.
//
// The draw is HMAC-SHA-256 of each id under the seed; the smallest values are drawn. It does not depend on
// the order in which the ids come, and whoever knows the ids before the seed cannot choose among them. The
// option not taken, a seeded pseudo-random generator, ties the draw to one version of one language.
//
// Modules draw in the transaction in which they begin the inspection; the ids are theirs, and so is the
// question who may see them.
package spotcheck

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// ErrNothing: there is nothing to draw from, or nothing is to be drawn.
var ErrNothing = fault.New(fault.Conflict, "spotcheck.nothing", "没有可抽查的内容。", "There is nothing to draw from.")

// Check is a draw.
type Check struct {
	ID          string    `json:"id"`
	Purpose     string    `json:"purpose"`
	SubjectKind string    `json:"subject_kind"`
	Seed        []byte    `json:"seed"`
	Population  int       `json:"population" doc:"how many things it was drawn from"`
	Digest      []byte    `json:"digest" doc:"SHA-256 of their ids, sorted, a line each"`
	Items       []string  `json:"items" doc:"the ids drawn, in the order of the draw"`
	DrawnBy     string    `json:"drawn_by"`
	DrawnAt     time.Time `json:"drawn_at"`
}

// Drawn is written when a draw was made. It names no item.
type Drawn struct {
	Check      string `json:"-"`
	Purpose    string `json:"purpose"`
	Population int    `json:"population"`
	Items      int    `json:"items"`
}

// EventKind names the event.
func (Drawn) EventKind() string { return "spotcheck.drawn" }

// EventSubject is the draw.
func (e Drawn) EventSubject() (string, string) { return "spot_check", e.Check }

// Draw returns n of the ids, or all when there are no more, as the seed decides. Repeated ids count once.
func Draw(n int, ids []string, seed []byte) []string {
	type lot struct {
		id    string
		value []byte
	}
	lots := make([]lot, 0, len(ids))
	for _, id := range distinct(ids) {
		mac := hmac.New(sha256.New, seed)
		mac.Write([]byte(id))
		lots = append(lots, lot{id, mac.Sum(nil)})
	}
	slices.SortFunc(lots, func(a, b lot) int { return bytes.Compare(a.value, b.value) })
	drawn := make([]string, 0, max(0, n))
	for _, l := range lots[:min(max(0, n), len(lots))] {
		drawn = append(drawn, l.id)
	}
	return drawn
}

// Repeats reports whether the same ids, drawn again, give what was drawn.
func (c Check) Repeats(ids []string) bool {
	return bytes.Equal(digest(ids), c.Digest) && slices.Equal(Draw(len(c.Items), ids, c.Seed), c.Items)
}

func distinct(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }

func digest(ids []string) []byte {
	sum := sha256.New()
	for _, id := range distinct(ids) {
		fmt.Fprintln(sum, id)
	}
	return sum.Sum(nil)
}

// Service makes draws and keeps them.
type Service struct {
	events *event.Recorder
	now    func() time.Time
}

// NewService returns the service.
func NewService(events *event.Recorder, now func() time.Time) *Service { return &Service{events, now} }

// Make draws n of the ids under a new seed and keeps the draw, as part of tx.
func (s *Service) Make(ctx context.Context, tx pgx.Tx, actor access.Actor, purpose, kind string, n int, ids []string) (Check, error) {
	seed := make([]byte, 32)
	_, _ = rand.Read(seed) // never fails (crypto/rand)
	c := Check{ID: opaque.ID(), Purpose: purpose, SubjectKind: kind, Seed: seed, Population: len(distinct(ids)), Digest: digest(ids),
		Items: Draw(n, ids, seed), DrawnBy: actor.Username, DrawnAt: s.now().UTC().Truncate(time.Microsecond)}
	if len(c.Items) == 0 {
		return Check{}, ErrNothing
	}
	_, err := tx.Exec(ctx, `INSERT INTO spot_check (id, purpose, subject_kind, seed, population, digest, items, drawn_by, drawn_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, c.ID, c.Purpose, c.SubjectKind, c.Seed, c.Population, c.Digest, c.Items, c.DrawnBy, c.DrawnAt)
	if err != nil {
		return Check{}, fmt.Errorf("store draw: %w", err)
	}
	return c, s.events.Record(ctx, tx, actor, Drawn{c.ID, c.Purpose, c.Population, len(c.Items)})
}

// Find returns a draw; fault.ErrNotFound when there is none. Who may see it is the module's question.
func Find(ctx context.Context, q database.Querier, id string) (Check, error) {
	rows, err := q.Query(ctx, "SELECT id, purpose, subject_kind, seed, population, digest, items, drawn_by, drawn_at FROM spot_check WHERE id = $1", id)
	if err != nil {
		return Check{}, fmt.Errorf("read draw: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Check])
	if errors.Is(err, pgx.ErrNoRows) {
		return Check{}, fault.ErrNotFound
	}
	if err != nil {
		return Check{}, fmt.Errorf("read draw: %w", err)
	}
	c.DrawnAt = c.DrawnAt.UTC()
	return c, nil
}

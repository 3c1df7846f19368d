package spotcheck_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database/dbtest"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/spotcheck"
)

func population(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("id-%04d", i)
	}
	return ids
}

// FAC-06, KPI-03: the draw depends on the seed alone, not on the order of what is drawn from, and each thing
// has the same chance.
func TestDraw(t *testing.T) {
	t.Parallel()
	ids := population(200)
	first := spotcheck.Draw(10, ids, []byte("seed 1"))
	slices.Reverse(ids)
	if again := spotcheck.Draw(10, append(ids, ids[3]), []byte("seed 1")); !slices.Equal(first, again) {
		t.Errorf("%v, then %v", first, again)
	}
	if other := spotcheck.Draw(10, ids, []byte("seed 2")); slices.Equal(first, other) {
		t.Error("another seed draws the same")
	}
	for n, want := range map[int]int{-1: 0, 0: 0, 3: 3, 200: 200, 500: 200} {
		if got := spotcheck.Draw(n, ids, nil); len(got) != want || len(slices.Compact(slices.Sorted(slices.Values(got)))) != want {
			t.Errorf("%d of 200: %d", n, len(got))
		}
	}
	// 2000 draws of 10 of 200 meet each thing 100 times, with a deviation of about 10.
	met := map[string]int{}
	for seed := range 2000 {
		for _, id := range spotcheck.Draw(10, ids, fmt.Appendf(nil, "seed %d", seed)) {
			met[id]++
		}
	}
	for _, id := range ids {
		if met[id] < 50 || met[id] > 150 {
			t.Errorf("%s was drawn %d times of 2000, want about 100", id, met[id])
		}
	}
}

// A draw that is kept can be made again, and not from other things.
func TestService_Make(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	service := spotcheck.NewService(event.NewRecorder(nil, time.Now), time.Now)
	ids := population(40)
	var made spotcheck.Check
	err := pgx.BeginFunc(t.Context(), db, func(tx pgx.Tx) (err error) {
		made, err = service.Make(t.Context(), tx, access.System(), "合同抽查", "contract", 5, ids)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := spotcheck.Find(t.Context(), db, made.ID)
	if err != nil || !slices.Equal(kept.Items, made.Items) || kept.Population != 40 || !kept.DrawnAt.Equal(made.DrawnAt) {
		t.Fatalf("%+v, %v", kept, err)
	}
	if !kept.Repeats(ids) || kept.Repeats(ids[1:]) || kept.Repeats(append(ids, "one more")) {
		t.Error("a draw does not repeat, or repeats from other things")
	}
	err = pgx.BeginFunc(t.Context(), db, func(tx pgx.Tx) error {
		_, err := service.Make(t.Context(), tx, access.System(), "合同抽查", "contract", 5, nil)
		return err
	})
	if !errors.Is(err, spotcheck.ErrNothing) {
		t.Error(err)
	}
	if _, err := spotcheck.Find(t.Context(), db, "nothing"); !errors.Is(err, fault.ErrNotFound) {
		t.Error(err)
	}
}

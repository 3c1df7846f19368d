package database_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"docket/internal/database"
)

// What the database gave up for another transaction may be sent again; other mistakes may not.
func TestIsContended(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{"40P01": true, "40001": true, "40003": false, "23505": false, "57014": false} {
		if got := database.IsContended(fmt.Errorf("store: %w", &pgconn.PgError{Code: code})); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
	if database.IsContended(errors.New("40P01")) {
		t.Error("a text is no code")
	}
}

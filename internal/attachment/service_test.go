package attachment_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/attachment"
	"docket/internal/database/dbtest"
	"docket/storage"
	"docket/storage/local"
	"docket/storage/local/localtest"
)

type place struct {
	*attachment.Service
	db    *pgxpool.Pool
	store *local.Store
	now   time.Time
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{db: dbtest.New(t), store: localtest.Open(t), now: time.Now()}
	sniff := func([]byte, io.ReaderAt, int64, string) string { return "text/plain" }
	p.Service = attachment.NewService(p.db, p.store, p.store, sniff, 1<<20, func() time.Time { return p.now })
	return p
}

func (p *place) adopt(t *testing.T, content string) *attachment.Upload {
	t.Helper()
	u, err := p.Receive(t.Context(), strings.NewReader(content), "通知.txt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Discard)
	if err := pgx.BeginFunc(t.Context(), p.db, func(tx pgx.Tx) error { _, err := p.Adopt(t.Context(), tx, u, true); return err }); err != nil {
		t.Fatal(err)
	}
	return u
}

// A cut upload, one that is too large and one with an impossible name leave nothing behind.
func TestReceive_RefusesWithAReason(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	cases := []struct {
		name, file string
		content    io.Reader
		want       error
	}{
		{"the sender left", "a.txt", io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF)), attachment.ErrIncomplete},
		{"too large", "a.txt", bytes.NewReader(make([]byte, 1<<20+1)), attachment.ErrTooLarge},
		{"no name", "..", strings.NewReader("x"), attachment.ErrName},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := p.Receive(t.Context(), c.content, c.file); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

// Bytes that a record may still come to refer to stay; those of a day ago without one go.
func TestSweep(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	kept := p.adopt(t, "kept")
	lost, err := p.Receive(t.Context(), strings.NewReader("lost"), "a.txt")
	if err != nil {
		t.Fatal(err)
	}
	// Published, and then the transaction rolled back.
	failed := errors.New("rolled back")
	err = pgx.BeginFunc(t.Context(), p.db, func(tx pgx.Tx) error {
		if _, err := p.Adopt(t.Context(), tx, lost, true); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if n, err := p.Sweep(t.Context()); n != 0 || err != nil {
		t.Errorf("swept %d young files, %v", n, err)
	}
	p.now = p.now.Add(attachment.SweepAge + time.Hour)
	if n, err := p.Sweep(t.Context()); n != 1 || err != nil {
		t.Errorf("swept %d, %v; want 1", n, err)
	}
	if _, err := p.store.Stat(t.Context(), storage.BlobKey(lost.SHA256)); !errors.Is(err, storage.ErrNotExist) {
		t.Error("bytes without a row are still there")
	}
	if _, err := p.Open(t.Context(), kept.SHA256); err != nil {
		t.Errorf("bytes with a row are gone: %v", err)
	}
}

// A sweep never takes bytes that a registration has published and not yet committed.
func TestSweep_WaitsForOpenRegistrations(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	u, err := p.Receive(t.Context(), strings.NewReader("in the act"), "a.txt")
	if err != nil {
		t.Fatal(err)
	}
	p.now = p.now.Add(attachment.SweepAge + time.Hour)
	err = pgx.BeginFunc(t.Context(), p.db, func(tx pgx.Tx) error {
		if _, err := p.Adopt(t.Context(), tx, u, true); err != nil {
			return err
		}
		n, err := p.Sweep(context.WithoutCancel(t.Context()))
		if n != 0 {
			t.Errorf("swept %d files of an open registration", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

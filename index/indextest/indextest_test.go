package indextest_test

import (
	"context"
	"testing"

	"docket/index"
	"docket/index/indextest"
)

func TestBleve(t *testing.T) {
	t.Parallel()
	indextest.Run(t, func(t *testing.T) index.Index {
		ix, err := index.Create(t.TempDir(), index.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := ix.Close(); err != nil {
				t.Error(err)
			}
		})
		return ix
	})
}

func TestLive(t *testing.T) {
	t.Parallel()
	indextest.Run(t, func(t *testing.T) index.Index {
		live, err := index.OpenLive(t.TempDir(), index.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := live.Close(); err != nil {
				t.Error(err)
			}
		})
		nothing := func(context.Context, *index.Filler) error { return nil }
		if err := live.Rebuild(context.Background(), nothing); err != nil {
			t.Fatal(err)
		}
		return live
	})
}

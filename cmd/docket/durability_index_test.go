package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/internal/config"
)

// The index is a copy: whatever happens to it, the service answers, makes it anew from the register
// and finds everything again (design.md 5).
func TestIndex_IsOnlyACopy(t *testing.T) {
	t.Parallel()
	s := startService(t)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	var all []documentAnswer
	onPaper := record(o.Dept("A"), map[string]any{"carrier": "paper", "location": "一号柜"})
	register := func() { all = append(all, registrar.MustRegister(t, onPaper)) }
	folder, old := filepath.Join(s.Data, "index"), filepath.Join(t.TempDir(), "index")
	for _, harm := range []struct {
		name string
		do   func()
	}{
		{"the folder is deleted", func() { s.Stop(); remove(t, folder) }},
		{"every file is overwritten", func() { s.Stop(); overwriteFiles(t, folder) }},
		{"killed while it is rebuilt", func() {
			var asked sync.WaitGroup
			asked.Go(func() {
				_ = dial(socketPath(config.Config{Data: s.Data})).call(context.Background(), "reindex", nothing{}, nil)
			})
			waitFor(t, time.Minute, "the rebuild to begin", func() bool {
				generations, err := filepath.Glob(filepath.Join(folder, "0*"))
				return err == nil && len(generations) > 1
			})
			s.Kill()
			asked.Wait()
		}},
		{"it is an older one, that missed what was committed since", func() {
			s.Stop()
			if err := os.CopyFS(old, os.DirFS(folder)); err != nil {
				t.Fatal(err)
			}
			s.Start(t)
			register()
			register()
			s.Stop()
			remove(t, folder)
			if err := os.Rename(old, folder); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		register()
		harm.do()
		s.Start(t)
		register()
		waitFor(t, time.Minute, harm.name+": everything to be found", func() bool {
			for _, d := range all {
				if !registrar.Search(t, "q", d.RegisterNo).Has(d.ID) {
					return false
				}
			}
			return s.part("index") == "ok"
		})
	}

	// Rebuilding while people register loses neither.
	var clients sync.WaitGroup
	answers := make(chan documentAnswer, 24)
	for range 4 {
		clients.Go(func() {
			for range 6 {
				a, err := registrar.tryRegister(onPaper, nil)
				var d documentAnswer
				if err == nil {
					err = json.Unmarshal(a.Body, &d)
				}
				if err != nil || a.Status != http.StatusCreated {
					t.Errorf("during a rebuild a registration is answered with %d: %v", a.Status, err)
				}
				answers <- d
			}
		})
	}
	for range 3 {
		s.Operate(t, "reindex", nothing{}, nil)
	}
	clients.Wait()
	close(answers)
	for d := range answers {
		if !registrar.Search(t, "q", d.RegisterNo).Has(d.ID) {
			t.Errorf("%s, registered during a rebuild, is not found", d.RegisterNo)
		}
	}
}

func remove(t *testing.T, folder string) {
	t.Helper()
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
}

// overwriteFiles writes rubbish into every file of a folder.
func overwriteFiles(t *testing.T, folder string) {
	t.Helper()
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err != nil || !info.Mode().IsRegular() || info.Name() == "CURRENT" {
			return err
		}
		return os.WriteFile(path, []byte(strings.Repeat("rubbish ", int(info.Size()/8)+1)), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

package storagetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"docket/storage"
)

var registeredOn = time.Date(2026, 11, 23, 8, 30, 0, 999, time.FixedZone("Asia/Shanghai", 8*60*60))

func marksArchiveOnce(t *testing.T, s storage.Store) {
	_, err := storage.ReadArchive(t.Context(), s)
	mustBe(t, err, storage.ErrNotExist, "ReadArchive of an empty store")

	for i := range 3 { // later calls write nothing
		if err := storage.InitArchive(t.Context(), s, "01JKXARCHIVE", registeredOn.AddDate(i, 0, 0)); err != nil {
			t.Fatal(err)
		}
	}
	MustHold(t, s, "DOCKET.json", []byte(
		`{"archive_id":"01JKXARCHIVE","cipher":null,"created_at":"2026-11-23T00:30:00Z","format":1,"hash":"sha256"}`))
	if got, want := Keys(t, s, ""), []string{"DOCKET.json", "README.txt"}; !slices.Equal(got, want) {
		t.Errorf("the store holds %q, want %q", got, want)
	}
	readme, err := get(t.Context(), s, "README.txt", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"blob/", "rec/", "roll/", "text/", "snap/", "proof/", "sha256sum", "zstd -dc", "目录结构"} {
		if !strings.Contains(string(readme), words) {
			t.Errorf("README.txt does not speak of %q", words)
		}
	}
	archive, err := storage.ReadArchive(t.Context(), s)
	if err != nil || archive.ID != "01JKXARCHIVE" || archive.Format != 1 || archive.Hash != "sha256" ||
		!archive.CreatedAt.Equal(registeredOn.Truncate(time.Second)) {
		t.Errorf("ReadArchive = %+v, %v", archive, err)
	}

	// A README that was lost comes back.
	if err := s.Delete(t.Context(), "README.txt"); err != nil {
		t.Fatal(err)
	}
	if err := storage.InitArchive(t.Context(), s, "01JKXARCHIVE", registeredOn); err != nil {
		t.Fatal(err)
	}
	MustHold(t, s, "README.txt", readme)
}

func refusesForeignArchive(t *testing.T, s storage.Store) {
	if err := storage.InitArchive(t.Context(), s, "ours", registeredOn); err != nil {
		t.Fatal(err)
	}
	mustBe(t, storage.InitArchive(t.Context(), s, "theirs", registeredOn), storage.ErrForeign, "InitArchive")
	if archive, err := storage.ReadArchive(t.Context(), s); err != nil || archive.ID != "ours" {
		t.Errorf("afterwards ReadArchive = %+v, %v", archive, err)
	}
	if err := storage.InitArchive(t.Context(), s, "", registeredOn); err == nil {
		t.Error("InitArchive took an empty archive id")
	}
}

func refusesUnreadableMark(t *testing.T, s storage.Store) {
	MustPut(t, s, "DOCKET.json", []byte("not JSON"))
	mustBe(t, storage.InitArchive(t.Context(), s, "ours", registeredOn), storage.ErrCorrupt, "InitArchive")
	MustHold(t, s, "DOCKET.json", []byte("not JSON"))

	for _, mark := range []string{
		`{"archive_id":"ours","cipher":null,"format":2,"hash":"sha256"}`,
		`{"archive_id":"ours","cipher":"age","format":1,"hash":"sha256"}`,
		`{"archive_id":"ours","cipher":null,"format":1,"hash":"sm3"}`,
	} {
		MustPut(t, s, "DOCKET.json", []byte(mark))
		if err := storage.InitArchive(t.Context(), s, "ours", registeredOn); err == nil {
			t.Errorf("InitArchive took %s", mark)
		}
	}
}

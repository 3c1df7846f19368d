package local_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"docket/storage"
	"docket/storage/local"
	"docket/storage/local/localtest"
	"docket/storage/storagetest"
)

// childFolder tells this test program to be the process that is killed.
const childFolder = "DOCKET_TEST_PUBLISH_IN"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		publishWithoutEnd(dir)
	}
	os.Exit(m.Run())
}

// publishWithoutEnd publishes one blob after the other and says the hash of each
// that is safe. It ends only when it is killed.
func publishWithoutEnd(dir string) {
	s, err := local.Open(dir)
	for i := uint64(0); err == nil; i++ {
		var staged *local.Staged
		staged, err = s.Stage(context.Background(), bytes.NewReader(storagetest.Bytes(20<<10, i)), -1)
		if err != nil {
			break
		}
		if err = staged.Publish(); err == nil {
			fmt.Println(staged.SHA256)
		}
	}
	fmt.Println(err)
	os.Exit(1)
}

func TestStore_survivesKill(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	living := localtest.OpenIn(t, dir)
	staged, err := living.Stage(t.Context(), bytes.NewReader([]byte("waiting")), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer staged.Discard()

	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childFolder+"="+dir)
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var acknowledged []string
	lines := bufio.NewScanner(output)
	for len(acknowledged) < 50 && lines.Scan() {
		acknowledged = append(acknowledged, lines.Text())
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // what it said before it died counts as well
		if storage.ValidSHA256(lines.Text()) {
			acknowledged = append(acknowledged, lines.Text())
		}
	}
	_ = child.Wait() // killed

	s := localtest.OpenIn(t, dir)
	for _, sha256hex := range acknowledged {
		if _, err := storage.Verify(t.Context(), s, storage.BlobKey(sha256hex), sha256hex); err != nil {
			t.Error(err)
		}
	}
	if left := names(t, filepath.Join(dir, "tmp")); len(left) != 2 {
		t.Errorf("tmp/ holds %q, want the folders of the two living stores", left)
	}
	if err := staged.Publish(); err != nil {
		t.Errorf("the other process's staged file is gone: %v", err)
	}
}

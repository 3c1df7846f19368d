package supervise

import (
	"os/exec"
	"runtime"
	"testing"
	"time"
)

func TestChildrenDieWithTheirOwner(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells a child of its parent's death")
	}
	for name, folder := range map[string]func(*testing.T) string{"open folder": openFolder, "closed folder": closedFolder} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "closed folder" {
				needsNamespaces(t)
			}
			owner, postgres, minio := startOwner(t, folder(t))
			kill(t, owner.Process.Pid)
			killed := time.Now()
			eventually(t, 30*time.Second, "both servers are gone", func() bool { return !lives(postgres) && !lives(minio) })
			t.Logf("gone in %d ms", time.Since(killed).Milliseconds())
		})
	}
}

func TestNextOwnerTakesOver(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	owner, _, _ := startOwner(t, dir)
	kill(t, owner.Process.Pid)
	killed := time.Now()
	db := startPostgres(t, postgresIn(dir)) // while the old ones are still dying
	startMinIO(t, minioIn(dir))
	t.Logf("taken over in %d ms", time.Since(killed).Milliseconds())
	query(t, db, "SELECT ''")
	if got := occupants(db.data(), postgresName); len(got) == 0 {
		t.Error("the new server does not work in its folder")
	}
}

func TestOccupants_AreOfTheProgramAndInTheFolder(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere occupants go by the command line")
	}
	here, there := t.TempDir(), t.TempDir()
	start := func(dir string) int {
		cmd := exec.Command("sleep", "60")
		cmd.Dir = dir
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		return cmd.Process.Pid
	}
	mine := start(here)
	start(there)
	if got := occupants(here, "sleep"); len(got) != 1 || got[0] != mine {
		t.Errorf("occupants = %v, want %d", got, mine)
	}
	if got := occupants(here, "postgres"); len(got) != 0 {
		t.Errorf("occupants of another program: %v", got)
	}
	if got := occupants(here+"/nothing", "sleep"); len(got) != 0 {
		t.Errorf("occupants of no folder: %v", got)
	}
}

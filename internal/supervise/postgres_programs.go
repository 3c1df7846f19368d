package supervise

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldestMajor is the oldest PostgreSQL that is still maintained by its makers
// and offers what the register needs.
const oldestMajor = 14

// programFolders are the places where Debian, Red Hat and Homebrew put the
// server's programs, beside those of PATH.
var programFolders = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql*/bin",
	"/usr/local/opt/postgresql*/bin",
}

// programs is one installed PostgreSQL.
type programs struct {
	folder string
	major  int
}

func (p programs) path(name string) string { return filepath.Join(p.folder, name) }

// findPrograms returns the programs to run the data with: those of major when
// there are data already (their format belongs to one major version), else the
// newest. A folder named in the settings is taken as it is.
func findPrograms(ctx context.Context, named string, major int) (programs, error) {
	folders := []string{named}
	if named == "" {
		folders = installedFolders()
	}
	var found []programs
	for _, folder := range folders {
		if p, err := inspect(ctx, folder); err == nil {
			found = append(found, p)
		} else if named != "" {
			return programs{}, err
		}
	}
	slices.SortStableFunc(found, func(a, b programs) int { return b.major - a.major })
	for _, p := range found {
		if p.major == major || (major == 0 && p.major >= oldestMajor) {
			return p, nil
		}
	}
	return programs{}, notInstalled(found, major)
}

// Tools returns the folder with pg_dump and pg_restore: the named one, else of the newest PostgreSQL that is
// installed. It returns ErrNotInstalled, wrapped with the remedy, where there is none.
func Tools(ctx context.Context, named string) (string, error) {
	p, err := findPrograms(ctx, named, 0)
	return p.folder, err
}

func installedFolders() []string {
	var folders []string
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if behind, err := filepath.EvalSymlinks(initdb); err == nil { // Debian's are links
			folders = append(folders, filepath.Dir(behind))
		}
	}
	for _, pattern := range programFolders {
		matches, _ := filepath.Glob(pattern)
		folders = append(folders, matches...)
	}
	return folders
}

var versionNumber = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func inspect(ctx context.Context, folder string) (programs, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return programs{}, err
	}
	p := programs{folder: folder}
	if _, err := os.Stat(p.path("initdb")); err != nil {
		return programs{}, fmt.Errorf("no PostgreSQL server in %s: %w", folder, err)
	}
	out, err := run(ctx, p.path("postgres"), []string{"--version"}, func(*exec.Cmd) {})
	if err != nil {
		return programs{}, fmt.Errorf("no PostgreSQL server in %s: %w", folder, err)
	}
	match := versionNumber.FindStringSubmatch(out)
	if match == nil {
		return programs{}, fmt.Errorf("%s is not PostgreSQL: it calls itself %q", p.path("postgres"), strings.TrimSpace(out))
	}
	p.major, err = strconv.Atoi(match[1])
	return p, err
}

// majorOf returns the major version that made the data, 0 if there are none.
func majorOf(data string) (int, error) {
	raw, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the data: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		return 0, fmt.Errorf("%s/PG_VERSION does not name a version: %w", data, err)
	}
	return major, nil
}

// ErrNotInstalled is wrapped by NewPostgres and NewMinIO when the server's
// program is not on this machine; the text says how to get it.
var ErrNotInstalled = errors.New("not installed")

func notInstalled(found []programs, major int) error {
	what, pack := "PostgreSQL is", "postgresql"
	if major != 0 {
		what = fmt.Sprintf("PostgreSQL %d, which made these data, is", major)
		pack = fmt.Sprintf("postgresql-%d", major)
	}
	also := ""
	if len(found) > 0 {
		also = fmt.Sprintf(" (found version %d in %s)", found[0].major, found[0].folder)
		if major == 0 {
			what = fmt.Sprintf("PostgreSQL %d or newer is", oldestMajor)
		}
	}
	return fmt.Errorf("%s %w%s; install it: %s", what, ErrNotInstalled, also, installCommand(pack))
}

// installCommand is what a person types on this machine to get a package.
func installCommand(pack string) string {
	if runtime.GOOS == "darwin" {
		return "brew install " + strings.Replace(pack, "postgresql-", "postgresql@", 1)
	}
	if os.Geteuid() == 0 {
		return "apt-get install " + pack
	}
	return "sudo apt-get install " + pack
}

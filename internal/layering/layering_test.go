package layering_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is a file of the product, tests left out.
type source struct {
	name string // from the root of the tree
	pkg  string // import path
	file *ast.File
	set  *token.FileSet
}

// sources parses every file of the product.
func sources(t *testing.T) []source {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var out []source
	for _, top := range []string{"api", "cmd", "index", "internal", "storage", "web"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules") {
				return fs.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return nil
			}
			set := token.NewFileSet()
			body, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			file, err := parser.ParseFile(set, name, body, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			short, err := filepath.Rel(root, name)
			out = append(out, source{filepath.ToSlash(short), "docket/" + path.Dir(filepath.ToSlash(short)), file, set})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 100 {
		t.Fatalf("only %d files were found", len(out))
	}
	return out
}

func TestLayering(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, imported := range s.file.Imports {
			to, err := strconv.Unquote(imported.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := refuse(s.pkg, to); why != "" {
				t.Errorf("%s: %s imports %s: %s", s.name, s.pkg, to, why)
			}
		}
		for _, why := range misuse(s) {
			t.Errorf("%s: %s", s.name, why)
		}
	}
}

// The rules refuse what they are there for; without this a rule that matches nothing would pass.
func TestLayering_Refuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"docket/internal/document", "docket/internal/intake", "module"},
		{"docket/internal/access", "docket/internal/document", "floor"},
		{"docket/internal/event", "docket/internal/notify", "floor"},
		{"docket/internal/fault", "docket/api/httpkit", "below api"},
		{"docket/internal/document", "docket/storage/local", "storage"},
		{"docket/internal/document", "github.com/gofiber/fiber/v2", "HTTP"},
		{"docket/internal/document", "github.com/blevesearch/bleve/v2", "Entry"},
		{"docket/api/documents", "docket/api/search", "another module's routes"},
		{"docket/api/documents", "docket/index", "index"},
		{"docket/api/documents", "docket/storage", "storage"},
		{"docket/api/documents", "github.com/jackc/pgx/v5", "SQL"},
		{"docket/index", "docket/internal/access", "stands alone"},
		{"docket/storage/s3", "docket/internal/fault", "stands alone"},
		{"docket/internal/surprise", "docket/internal/fault", "rules_test.go"},
		{"docket/internal/document", "docket/internal/database/dbtest", "tests"},
		{"docket/api/documents", "docket/cmd/docket", "cmd"},
		{"docket/cmd/docket", "docket/storage/s3", ""},
		{"docket/internal/document", "docket/index/fold", ""},
		{"docket/internal/document", "docket/internal/search", ""},
		{"docket/api/documents", "docket/internal/document", ""},
	} {
		got := refuse(c.from, c.to)
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s imports %s: %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

// refuse says why from may not import to; "" when it may.
func refuse(from, to string) string {
	for _, d := range drivers {
		if within(to, d.path) && !forTests(from) && !slices.ContainsFunc(d.allow, func(a string) bool { return within(from, a) }) {
			return d.reason
		}
	}
	if !within(to, "docket") {
		return ""
	}
	if forTests(to) && !forTests(from) && builders[from] == "" {
		return "that package is for tests"
	}
	switch {
	case within(from, "docket/cmd"), forTests(from):
		return ""
	case within(to, "docket/cmd"):
		return "cmd stands above everything"
	case within(from, "docket/api"):
		return refuseAPI(from, to)
	case within(from, "docket/internal"):
		return refuseInternal(from, to)
	}
	if top := strings.Split(from, "/")[1]; !within(to, "docket/"+top) {
		return top + " stands alone"
	}
	return ""
}

func refuseAPI(from, to string) string {
	switch {
	case within(to, "docket/api") && to != "docket/api/httpkit" && to != from:
		return "another module's routes"
	case within(to, "docket/index"):
		return "the index is queried by internal/search"
	case within(to, "docket/storage"):
		return "storage is reached through internal/attachment"
	}
	return ""
}

func refuseInternal(from, to string) string {
	me, here := inside(from)
	if !here {
		return "internal/" + block(from) + " has no place in rules_test.go"
	}
	switch {
	case within(to, "docket/api"):
		return "internal stands below api"
	case within(to, "docket/index/fold"), builders[from] != "" && forTests(to):
		return ""
	case within(to, "docket/index") && me.index == "" && me.floor < module:
		return "the index is queried by internal/search"
	case within(to, "docket/storage/") && me.storage == "":
		return "storage is opened by attachment, preserve and fulltext"
	case within(to, "docket/storage") && me.storage == "" && me.floor < module:
		return "storage is opened by attachment, preserve and fulltext"
	}
	if !within(to, "docket/internal") || block(from) == block(to) {
		return ""
	}
	them, known := inside(to)
	switch {
	case !known:
		return "internal/" + block(to) + " has no place in rules_test.go"
	case within(to, "docket/internal/extract/suggest"): // a pure function from text to suggestions
		return ""
	case me.floor == module && them.floor == module:
		return "a module does not import a module; state the wish as an interface"
	case them.floor >= me.floor:
		return fmt.Sprintf("floor %d does not import floor %d", me.floor, them.floor)
	}
	return ""
}

// misuse names what a file uses of storage and index without being allowed to.
func misuse(s source) (out []string) {
	me, ok := inside(s.pkg)
	if !ok || forTests(s.pkg) {
		return nil
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		name, ok := selector.X.(*ast.Ident)
		if !ok {
			return true
		}
		if name.Name == "storage" && imports(s, "docket/storage") && me.storage == "" && !slices.Contains(keys, selector.Sel.Name) {
			out = append(out, "uses storage."+selector.Sel.Name+"; it may name keys only")
		}
		if name.Name == "index" && imports(s, "docket/index") && me.index == "" && !slices.Contains(entries, selector.Sel.Name) {
			out = append(out, "uses index."+selector.Sel.Name+"; it may make entries only")
		}
		return true
	})
	return out
}

// Every package of the table is there: a line that outlives its package hides the next of its name.
func TestLayering_TableIsTrue(t *testing.T) {
	t.Parallel()
	there := map[string]bool{}
	for _, s := range sources(t) {
		there[block(s.pkg)] = within(s.pkg, "docket/internal") || there[block(s.pkg)]
	}
	for _, name := range slices.Sorted(maps.Keys(places)) {
		if !there[name] {
			t.Errorf("internal/%s stands in the table and nowhere else", name)
		}
	}
}

func imports(s source, to string) bool {
	return slices.ContainsFunc(s.file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == strconv.Quote(to) })
}

// within reports whether pkg is root or lies below it; a root that ends in / means below only.
func within(pkg, root string) bool {
	if strings.HasSuffix(root, "/") {
		return strings.HasPrefix(pkg, root)
	}
	return pkg == root || strings.HasPrefix(pkg, root+"/")
}

// block is the first folder below internal.
func block(pkg string) string {
	parts := strings.Split(pkg, "/")
	return parts[min(2, len(parts)-1)]
}

func inside(pkg string) (place, bool) {
	if !within(pkg, "docket/internal") {
		return place{}, false
	}
	p, ok := places[block(pkg)]
	return p, ok
}

// forTests reports whether a package serves tests alone: its name, or that of a folder above, ends so.
func forTests(pkg string) bool {
	return slices.ContainsFunc(strings.Split(pkg, "/"), func(part string) bool { return strings.HasSuffix(part, "test") })
}

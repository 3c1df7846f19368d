package access

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Level is a classification (密级) or a clearance.
type Level int

// The scale of domain 3.2. 绝密 is not a level: state secrets are refused.
const (
	Public       Level = iota // 公开
	Internal                  // 内部
	Confidential              // 秘密
	Secret                    // 机密
)

var levelNames = []string{"public", "internal", "confidential", "secret"}
var levelMarks = []string{"公开", "内部", "秘密", "机密"}

// LevelNames are the level's names in programs, lowest first.
func LevelNames() []string { return slices.Clone(levelNames) }

// ParseLevel reads a name of LevelNames.
func ParseLevel(name string) (Level, error) {
	if i := slices.Index(levelNames, name); i >= 0 {
		return Level(i), nil
	}
	return 0, fmt.Errorf("unknown level %q", name)
}

// Classified reports whether documents of this level are 涉密 (DOC-10 … DOC-12).
func (l Level) Classified() bool { return l >= Confidential }

// String returns the name in programs.
func (l Level) String() string {
	if l < Public || l > Secret {
		return fmt.Sprintf("level(%d)", int(l))
	}
	return levelNames[l]
}

// Mark returns the mark as the office writes it.
func (l Level) Mark() string { return levelMarks[l] }

// MarshalJSON writes the name.
func (l Level) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

// UnmarshalJSON reads a name.
func (l *Level) UnmarshalJSON(b []byte) error {
	var name string
	if err := json.Unmarshal(b, &name); err != nil {
		return err
	}
	parsed, err := ParseLevel(name)
	*l = parsed
	return err
}

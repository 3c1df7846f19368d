// Package setting holds what an administrator may change while the service runs: the names of the
// office, what a registration begins with, how long a session lives. What must be known before the
// database is open stands in the environment instead (package config).
//
// # How a setting is added
//
// It is declared once, in registry.go, with the rule that it comes from, its limits and its texts.
// The package whose behaviour it changes reads it where it acts, by its typed name:
//
//	hours, err := settings.Number(ctx, setting.SessionIdleHours)
//
// # Invariants
//
// A value that nobody has changed is the default of the program, also after an update changes that
// default. A stored value that no longer fits its definition counts as not stored. Every change is an
// audit event; a text is not repeated in it, for events hold no text.
//
// A change is in force at once in the process that made it and within a second in every other: reads
// are answered from a copy of the table that is dropped on change and is at most that old.
package setting

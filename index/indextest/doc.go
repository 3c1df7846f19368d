// Package indextest holds what every implementation of index.Index must do.
//
// [Run] is the suite: a new engine calls it with a function that makes an empty
// index, and nothing else. The properties are checked against [Scan], which
// answers the unscored part of a query by looking at every entry, over the
// entries of [Corpus], which are made up from a seed.
//
// The relevance test of this package measures ranking on the Chinese evaluation
// sets in $DOCKET_SEARCH_EVAL; nothing of these sets is part of the product.
package indextest

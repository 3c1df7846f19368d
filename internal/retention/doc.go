// Package retention knows how long a filed document is kept, and how the archive names it (domain 4).
//
// # Words
//
// Period (保管期限): permanent, 30 or 10 years. It starts on 1 January after the filing year; when it is
// over the document is due for appraisal, never for destruction by itself. Category (门类): two letters,
// WS for documents. Office (机构或问题): the office or subject that a class is divided by, where it is.
// Class: category, year, period and office together; items are numbered from 1 within it. Code (档号):
// fonds, class and item, as L001-WS·2026-D30-XZ-0001. Rule: which period is proposed for what.
//
// # Invariants
//
// A code is written in one form and read in every form that people type. What Parse accepts, String
// writes so that Parse reads the same again.
//
// # Trade-offs
//
// The guide of domain 4.3 is a proposal: an archivist chooses. The option not taken, refusing a shorter
// period than the proposed one, would make a rule of a guess from one word of the record.
//
// Classified items are numbered among the others of their class, as the standard has it: whoever sees a
// gap learns that something is filed there, and no more. An office that minds files them under an office
// code of their own, which is a class of its own.
package retention

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/estimate/cost"
)

// printEstimate writes an estimate with settings that were given for people.
func printEstimate(w io.Writer, r *estimateResult, given *settingsFlags) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "%s\n", printable(headline(r)))
	fmt.Fprintf(out, "  time\t%s\t%s to %s, tier %d\n", clock(r.PrintTime), clock(r.Confidence.Low), clock(r.Confidence.High), r.Tier)
	if r.WarmUp > 0 {
		fmt.Fprintf(out, "  heating, homing\t%s\n", clock(r.WarmUp))
	}
	fmt.Fprintf(out, "  layers\t%s\n", grouped(r.Layers))
	for _, b := range r.Builds {
		if len(r.Builds) > 1 || b.Times > 1 || b.Copies > 1 {
			fmt.Fprintf(out, "  build\t%s\t%s of %s\n", clock(b.PrintTime), count(b.Times, "time"), count(b.Copies, "copy"))
		}
	}
	printMaterial(out, r.Result)
	for _, name := range sortedNames(r.ByFeature) {
		f := r.ByFeature[name]
		fmt.Fprintf(out, "    %s\t%s", name, clock(f.Time))
		if f.Filament != nil {
			fmt.Fprintf(out, "\t%s cm³", fixed(*f.Filament, 2))
		}
		fmt.Fprintln(out)
	}
	if len(r.Parts) > 1 {
		for _, p := range r.Parts {
			fmt.Fprintf(out, "  part %s\t%s\t%s, %s %%\n", printable(p.ID), clock(p.Time), count(p.Count, "copy"), fixed(100*p.Share, 1))
		}
	}
	printCost(out, r.Cost)
	for _, q := range r.Quantities {
		fmt.Fprintf(out, "  %s\t%s", count(q.Quantity, "set"), clock(q.PrintTime))
		if q.Cost != nil {
			fmt.Fprintf(out, "\t%s, %s each", money(q.Cost, q.Cost.PriceTotal), money(q.Cost, q.Cost.PricePerPiece))
		}
		fmt.Fprintf(out, "\t%s\n", count(q.Builds, "build"))
	}
	for _, v := range r.WhatIf {
		fmt.Fprintf(out, "  %s %s\t%s\t%s cm³", v.Setting, v.Value, clock(v.PrintTime), fixed(v.Base+v.Support, 2))
		if v.Price != nil && r.Cost != nil {
			fmt.Fprintf(out, "\t%s", money(r.Cost, *v.Price))
		}
		fmt.Fprintln(out)
	}
	if err := given.tellIgnored(out, r.Report); err != nil {
		return err
	}
	for _, text := range r.Warnings {
		fmt.Fprintf(out, "  warning: %s\n", printable(text.Message))
	}
	return out.Flush()
}

// mostNamed is how many files a headline names.
const mostNamed = 3

// headline names what is estimated: the layout, or the files.
func headline(r *estimateResult) string {
	if len(r.Files) < 2 {
		return r.File
	}
	text := strings.Join(r.Files[:min(mostNamed, len(r.Files))], ", ")
	if more := len(r.Files) - mostNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func printMaterial(out io.Writer, r *estimate.Result) {
	words := []string{fixed(r.BaseMaterial, 2) + " cm³"}
	if r.SupportMaterial > 0 {
		words = append(words, fixed(r.SupportMaterial, 2)+" cm³ of support")
	}
	if r.Waste > 0 {
		words = append(words, fixed(r.Waste, 2)+" cm³ of waste")
	}
	if r.Filament > 0 {
		words = append(words, fixed(r.Filament, 0)+" mm")
	}
	if r.Mass > 0 {
		words = append(words, fixed(r.Mass, 1)+" g")
	}
	fmt.Fprintf(out, "  material\t%s\n", strings.Join(words, ", "))
}

func printCost(out io.Writer, c *cost.Cost) {
	if c == nil {
		return
	}
	for _, l := range c.Breakdown {
		fmt.Fprintf(out, "    %s\t%s\t%s\n", l.Name, money(c, l.Total), l.Basis)
	}
	fmt.Fprintf(out, "  cost\t%s\t%s each\n", money(c, c.Total), money(c, c.PerPiece))
	for _, l := range c.Price[1:] {
		fmt.Fprintf(out, "    %s\t%s\t%s\n", l.Name, money(c, l.Total), l.Basis)
	}
	if len(c.Price) > 1 {
		fmt.Fprintf(out, "  price\t%s\t%s each\n", money(c, c.PriceTotal), money(c, c.PricePerPiece))
	}
}

// money prints minor units with the currency.
func money(c *cost.Cost, minor int64) string {
	v := float64(minor)
	for range c.MinorDigits {
		v /= 10
	}
	return fmt.Sprintf("%.*f %s", c.MinorDigits, v, printable(c.Currency))
}

package org.bftldap.giis.scale;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.bftldap.giis.scale.Plot.Axis;
import org.bftldap.giis.scale.Plot.Line;
import org.bftldap.giis.scale.Tally.Asked;
import org.bftldap.giis.scale.Tally.Traffic;

/** The figures of several runs as a table and as a plot. */
final class ScaleReport {

    private final List<Figures> runs;

    ScaleReport(List<Figures> runs) {
        this.runs = List.copyOf(runs);
    }

    /** Markdown. */
    String table() {
        StringBuilder out = new StringBuilder();
        row(out, "domains", run -> run.domains(), "%.0f");
        out.append("|---|").append("---|".repeat(runs.size())).append('\n');
        row(out, "levels", run -> run.levels(), "%.0f");
        row(out, "answers", run -> run.tally().answers(), "%.0f");
        for (Asked kind : Asked.values()) {
            latency(out, name(kind) + ", others asked: p50, ms", run -> run.askedMillis(kind, 0.5));
            latency(out, name(kind) + ", others asked: p99, ms", run -> run.askedMillis(kind, 0.99));
            latency(out, name(kind) + ", from copies: p50, ms", run -> run.copiedMillis(kind, 0.5));
        }
        row(out, "looks at copies that found one, %", run -> 100 * run.hitRatio(), "%.1f");
        row(out, "answers from copies alone, %", run -> 100 * run.fromCopies(), "%.1f");
        row(out, "messages of questions, an answer", Figures::messagesPerAnswer, "%.1f");
        row(out, "notices of staleness, a replica and second", run -> run.perReplicaAndSecond(Traffic.STALE), "%.2f");
        row(out, "beats, a replica and second", run -> run.perReplicaAndSecond(Traffic.BEAT), "%.2f");
        row(out, "between groups, KB a replica and second", Figures::kilobytesPerReplicaAndSecond, "%.2f");
        row(out, "most copies at a replica, KB", run -> run.mostCached() / 1e3, "%.0f");
        row(out, "most leases at a replica", Figures::mostLeases, "%.0f");
        row(out, "questions asked again, for answers that differed", run -> run.tally().repeats(), "%.0f");
        row(out, "partial answers", run -> run.tally().partial(), "%.0f");
        row(out, "no answer", run -> run.tally().refusals(), "%.0f");
        row(out, "answers with something superseded when asked for", run -> run.tally().staleAnswers(), "%.0f");
        row(out, "of these the stalest, ms", run -> run.tally().stalestNanos() / 1e6, "%.0f");
        return out.toString();
    }

    /** Nothing takes no time: 0 is for what was not seen. */
    private void latency(StringBuilder out, String name, ToDoubleFunction<Figures> millis) {
        row(out, name, run -> millis.applyAsDouble(run) == 0 ? "–" : number("%.2f", millis.applyAsDouble(run)));
    }

    private void row(StringBuilder out, String name, ToDoubleFunction<Figures> figure, String format) {
        row(out, name, run -> number(format, figure.applyAsDouble(run)));
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private void row(StringBuilder out, String name, Function<Figures, String> figure) {
        out.append("| ").append(name).append(" |");
        runs.forEach(run -> out.append(' ').append(figure.apply(run)).append(" |"));
        out.append('\n');
    }

    private static String name(Asked kind) {
        return switch (kind) {
            case ROOT_FOR_ONE -> "root, one leaf";
            case ROOT_FOR_ALL -> "root, the whole tree";
            case SITE_FOR_ONE -> "a leaf, another one";
            case SITE_FOR_ALL -> "a leaf, the whole tree";
        };
    }

    String plot() {
        return new Plot(runs.stream().map(Figures::domains).toList())
                .panel(
                        "latency, ms, p50",
                        Axis.LOGARITHM,
                        List.of(
                                line("root, the whole tree, others asked", run -> run.askedMillis(Asked.ROOT_FOR_ALL, 0.5)),
                                line("root, one leaf, asked", run -> run.askedMillis(Asked.ROOT_FOR_ONE, 0.5)),
                                line("a leaf, the whole tree, others asked", run -> run.askedMillis(Asked.SITE_FOR_ALL, 0.5)),
                                line("a leaf, another one, asked", run -> run.askedMillis(Asked.SITE_FOR_ONE, 0.5)),
                                line("root, one leaf, from a copy", run -> run.copiedMillis(Asked.ROOT_FOR_ONE, 0.5))))
                .panel(
                        "messages",
                        Axis.LOGARITHM,
                        List.of(
                                line("questions and answers, an answer to a client", Figures::messagesPerAnswer),
                                line("beats, a replica and second", run -> run.perReplicaAndSecond(Traffic.BEAT)),
                                line("notices of staleness, a replica and second", run -> run.perReplicaAndSecond(Traffic.STALE))))
                .panel(
                        "copies, %",
                        Axis.FROM_ZERO,
                        List.of(
                                line("looks at copies that found one", run -> 100 * run.hitRatio()),
                                line("answers from copies alone", run -> 100 * run.fromCopies())))
                .svg();
    }

    private Line line(String name, ToDoubleFunction<Figures> figure) {
        return new Line(name, runs.stream().map(run -> figure.applyAsDouble(run) == 0 ? Double.NaN : figure.applyAsDouble(run)).toList());
    }
}

package org.bftldap.bench;

import com.unboundid.util.json.JSONBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** All measurements of a run, as JSON (each one) and as a table (medians of the rounds, with ratios to slapd). */
final class Report {
    private static final String OURS = "bftldap";
    private static final String PEER = "slapd";

    private final List<Measurement> measurements;
    private final String machine;

    Report(List<Measurement> measurements, String machine) {
        this.measurements = List.copyOf(measurements);
        this.machine = machine;
    }

    String json() {
        JSONBuffer json = new JSONBuffer(null, 0, true);
        json.beginObject();
        json.appendString("machine", machine);
        json.beginArray("measurements");
        for (Measurement measurement : measurements) {
            json.beginObject();
            json.appendString("server", measurement.server());
            json.appendString("workload", measurement.workload().label());
            json.appendNumber("connections", measurement.connections());
            json.appendNumber("round", measurement.round());
            json.appendNumber("operations", measurement.operations());
            json.appendNumber("errors", measurement.errors());
            json.appendNumber("seconds", rounded(measurement.seconds()));
            json.appendNumber("perSecond", rounded(measurement.perSecond()));
            json.appendNumber("p50Micros", rounded(measurement.p50Micros()));
            json.appendNumber("p99Micros", rounded(measurement.p99Micros()));
            json.appendNumber("loadAverage", rounded(measurement.loadAverage()));
            json.beginObject("cpuMicrosPerOperation");
            measurement.cpuMicros().forEach((process, micros) -> json.appendNumber(process, rounded(micros)));
            json.endObject();
            json.endObject();
        }
        json.endArray();
        json.endObject();
        return json + "\n";
    }

    /** Three digits after the point are more than any of this is good for; no value is null in JSON. */
    private static String rounded(double value) {
        return Double.isNaN(value) ? "-1" : String.format(Locale.ROOT, "%.3f", value);
    }

    String markdown() {
        StringBuilder text = new StringBuilder(machine).append("\n\n");
        text.append("| workload | connections | bftldap /s | p50 / p99 ms | slapd /s | p50 / p99 ms | rate ÷ slapd | p50 ÷ slapd "
                + "| CPU µs: a replica / relay / all / slapd / load generator | errors | load |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Workload workload : Workload.values()) {
            for (int connections : new TreeSet<>(measurements.stream().map(Measurement::connections).toList())) {
                Optional<Line> ours = line(OURS, workload, connections);
                Optional<Line> peer = line(PEER, workload, connections);
                if (ours.isPresent() || peer.isPresent()) {
                    text.append(row(workload, connections, ours.orElse(Line.NONE), peer.orElse(Line.NONE)));
                }
            }
        }
        return text.toString();
    }

    private static String row(Workload workload, int connections, Line ours, Line peer) {
        List<String> cells = new ArrayList<>();
        cells.add(workload.label());
        cells.add("" + connections);
        cells.add(number(ours.perSecond));
        cells.add(millis(ours));
        cells.add(number(peer.perSecond));
        cells.add(millis(peer));
        cells.add(number(ours.perSecond / peer.perSecond));
        cells.add(number(ours.p50Micros / peer.p50Micros));
        cells.add(String.join(
                " / ",
                number(ours.replicaCpuMicros),
                number(ours.relayCpuMicros),
                number(ours.serverCpuMicros),
                number(peer.serverCpuMicros),
                number(Double.isNaN(ours.loadGeneratorCpuMicros) ? peer.loadGeneratorCpuMicros : ours.loadGeneratorCpuMicros)));
        cells.add(ours.errors + " / " + peer.errors);
        cells.add(number(Double.isNaN(ours.loadAverage) ? peer.loadAverage : ours.loadAverage));
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String millis(Line line) {
        return number(line.p50Micros / 1_000) + " / " + number(line.p99Micros / 1_000);
    }

    /** Three significant digits, or a dash for what was not measured. */
    private static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "–";
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f", value);
    }

    /** Medians of the rounds of one workload on one server. */
    private record Line(
            double perSecond,
            double p50Micros,
            double p99Micros,
            double replicaCpuMicros,
            double relayCpuMicros,
            double serverCpuMicros,
            double loadGeneratorCpuMicros,
            double loadAverage,
            long errors) {
        static final Line NONE = new Line(
                Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);
    }

    private Optional<Line> line(String server, Workload workload, int connections) {
        List<Measurement> rounds = measurements.stream()
                .filter(m -> m.server().equals(server) && m.workload() == workload && m.connections() == connections)
                .toList();
        if (rounds.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Line(
                median(rounds, Measurement::perSecond),
                median(rounds, Measurement::p50Micros),
                median(rounds, Measurement::p99Micros),
                median(rounds, m -> average(m, "replica-")),
                median(rounds, m -> average(m, "relay-")),
                median(rounds, Measurement::serverCpuMicros),
                median(rounds, m -> average(m, Measurement.LOAD_GENERATOR)),
                median(rounds, Measurement::loadAverage),
                rounds.stream().mapToLong(Measurement::errors).sum()));
    }

    private static double average(Measurement measurement, String processPrefix) {
        return measurement.cpuMicros().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(processPrefix))
                .mapToDouble(java.util.Map.Entry::getValue)
                .average()
                .orElse(Double.NaN);
    }

    private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

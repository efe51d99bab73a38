package org.bftldap.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static Measurement measured(String server, int round, long operations, Map<String, Double> cpu) {
        return new Measurement(server, Workload.ADD, 32, round, operations, 0, 1.0, 1_000, 2_000, cpu, 2.0);
    }

    @Test
    void theTableShowsMediansAndTheirRatio() {
        Report report = new Report(
                List.of(
                        measured("slapd", 1, 100, Map.of("slapd", 400.0)),
                        measured("bftldap", 1, 100, Map.of("replica-0", 100.0, "replica-1", 300.0, "relay-0", 50.0)),
                        measured("bftldap", 2, 250, Map.of("replica-0", 100.0, "replica-1", 300.0, "relay-0", 50.0)),
                        measured("bftldap", 3, 900, Map.of("replica-0", 100.0, "replica-1", 300.0, "relay-0", 50.0))),
                "a machine");
        assertThat(report.markdown()).contains("| add | 32 | 250 | 1.00 / 2.00 | 100 | 1.00 / 2.00 | 2.50 | 1.00 | 200 / 50.0 / 450 / 400 / – | 0 / 0 | 2.00 |");
    }

    @Test
    void withoutAPeerThereIsNoRatio() {
        Report report = new Report(List.of(measured("bftldap", 1, 100, Map.of())), "a machine");
        assertThat(report.markdown()).contains("| add | 32 | 100 | 1.00 / 2.00 | – | – / – | – | – |");
    }
}

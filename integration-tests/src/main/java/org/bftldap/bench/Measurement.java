package org.bftldap.bench;

import java.util.Map;
import java.util.TreeMap;

/**
 * One workload against one server for some seconds.
 *
 * @param cpuMicros processor time per operation by process; the load generator is {@value #LOAD_GENERATOR}
 * @param loadAverage of the machine over the last minute, at the end
 */
record Measurement(
        String server,
        Workload workload,
        int connections,
        int round,
        long operations,
        long errors,
        double seconds,
        double p50Micros,
        double p99Micros,
        Map<String, Double> cpuMicros,
        double loadAverage) {
    static final String LOAD_GENERATOR = "load-generator";

    Measurement {
        cpuMicros = new TreeMap<>(cpuMicros);
    }

    double perSecond() {
        return operations / seconds;
    }

    /** @return processor time of all the server's processes together, per operation */
    double serverCpuMicros() {
        return cpuMicros.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(LOAD_GENERATOR))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}

package org.bftldap.directory.admin;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.types.GroupSize;

/**
 * Writes Prometheus's text format 0.0.4. Every sample is labelled with the group's name. Labels are names of the program's own (operations,
 * states, replicas' numbers), never what clients sent, so their number is bounded. For one thread.
 */
public final class MetricsText {

    /** Of the answer that carries it. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Of this program, until its first release. */
    public static final String VERSION = "0.1.0";

    private final String group;
    private final Map<String, StringBuilder> families = new LinkedHashMap<>();

    /** What a family's values are. */
    public enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /** Begins with what every process of a group tells: its build, its group, its own memory and time. */
    public MetricsText(GroupConfig group) {
        this.group = group.name();
        GroupSize size = new GroupSize(group.size());
        family("bftldap_build_info", Type.GAUGE, "Version of bftldap and of Java.")
                .sample("bftldap_build_info", 1, "version", VERSION, "jdk", Runtime.version().toString());
        family("bftldap_group_info", Type.GAUGE, "The group, and the faults that it survives.")
                .sample(
                        "bftldap_group_info",
                        1,
                        "group_digest",
                        HexFormat.of().formatHex(group.fileDigest()),
                        "epoch",
                        "" + group.epoch(),
                        "n",
                        "" + group.size(),
                        "f",
                        "" + size.faulty());
        process();
    }

    /** @param help one line without backslashes */
    public MetricsText family(String name, Type type, String help) {
        StringBuilder text = families.computeIfAbsent(name, key -> new StringBuilder());
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type.name().toLowerCase(Locale.ROOT)).append('\n');
        return this;
    }

    /** A family of one sample. */
    public MetricsText one(String name, Type type, String help, double value) {
        return family(name, type, help).sample(name, value);
    }

    /** @param labels name, value, name, value … */
    public MetricsText sample(String name, double value, String... labels) {
        StringBuilder text = familyOf(name);
        text.append(name).append("{group=\"").append(escaped(group)).append('"');
        for (int i = 0; i < labels.length; i += 2) {
            text.append(',').append(labels[i]).append("=\"").append(escaped(labels[i + 1])).append('"');
        }
        text.append("} ").append(number(value)).append('\n');
        return this;
    }

    /**
     * One series of a histogram.
     *
     * @param bounds upper bounds in ascending order, without the infinite one
     * @param counts of values in each bucket alone, one more than bounds
     */
    public MetricsText histogram(String name, double[] bounds, long[] counts, double sum, String... labels) {
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            total += counts[i];
            String[] with = Arrays.copyOf(labels, labels.length + 2);
            with[labels.length] = "le";
            with[labels.length + 1] = i < bounds.length ? number(bounds[i]) : "+Inf";
            sample(name + "_bucket", total, with);
        }
        return sample(name + "_sum", sum, labels).sample(name + "_count", total, labels);
    }

    @Override
    public String toString() {
        return String.join("", families.values());
    }

    private void process() {
        Runtime runtime = Runtime.getRuntime();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        one("process_start_time_seconds", Type.GAUGE, "Start of the process, seconds since 1970.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            one("process_cpu_seconds_total", Type.COUNTER, "Processor time used.", system.getProcessCpuTime() / 1e9);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean system) {
            one("process_open_fds", Type.GAUGE, "Files and sockets open.", system.getOpenFileDescriptorCount());
        }
        one("jvm_memory_heap_used_bytes", Type.GAUGE, "Heap in use, garbage included.", heap.getUsed());
        one("jvm_memory_heap_max_bytes", Type.GAUGE, "The largest that the heap may become.", runtime.maxMemory());
        one("jvm_threads_current", Type.GAUGE, "Threads.", ManagementFactory.getThreadMXBean().getThreadCount());
    }

    /** A sample belongs to the family of its name, or to the histogram whose part it is. */
    private StringBuilder familyOf(String name) {
        for (String suffix : List.of("", "_bucket", "_sum", "_count")) {
            if (name.endsWith(suffix)) {
                StringBuilder text = families.get(name.substring(0, name.length() - suffix.length()));
                if (text != null) {
                    return text;
                }
            }
        }
        throw new IllegalArgumentException("no family of " + name);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}

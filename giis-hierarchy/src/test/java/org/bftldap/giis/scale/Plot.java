package org.bftldap.giis.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Panels beside each other as SVG: figures over the number of domains, that axis by its logarithm. */
final class Plot {

    /** How a panel's upright axis goes. */
    enum Axis {
        LOGARITHM,
        FROM_ZERO
    }

    /** One line of a panel; points with no figure are left out as NaN. */
    record Line(String name, List<Double> values) {
        Line {
            values = List.copyOf(values);
        }
    }

    private static final List<String> COLOURS = List.of("#1b6ca8", "#c8553d", "#3a7d44", "#7b4b94", "#b08900");
    private static final int WIDTH = 380;
    private static final int HEIGHT = 260;
    private static final int LEFT = 56;
    private static final int TOP = 34;
    private static final int LEGEND = 17;
    private static final int GAP = 90;

    private final List<Integer> domains;
    private final StringBuilder svg = new StringBuilder();
    private int panels;
    private int mostLines;

    Plot(List<Integer> domains) {
        this.domains = List.copyOf(domains);
    }

    Plot panel(String title, Axis axis, List<Line> lines) {
        double x0 = LEFT + panels * (double) (WIDTH + GAP);
        double low = axis == Axis.FROM_ZERO ? 0 : Math.pow(10, Math.floor(Math.log10(extreme(lines, -1))));
        double high = axis == Axis.FROM_ZERO ? niceTop(extreme(lines, 1)) : Math.pow(10, Math.ceil(Math.log10(extreme(lines, 1))));
        text(x0, TOP - 14, "start", "bold", title);
        for (double tick : ticks(axis, low, high)) {
            double y = y(axis, low, high, tick);
            svg.append(format("<path d='M%.1f %.1fh%d' stroke='#ddd'/>\n", x0, y, WIDTH));
            text(x0 - 6, y + 4, "end", "normal", number(tick));
        }
        for (int count : domains) {
            text(x(x0, count), TOP + HEIGHT + 16, "middle", "normal", Integer.toString(count));
        }
        for (int i = 0; i < lines.size(); i++) {
            line(lines.get(i), COLOURS.get(i % COLOURS.size()), x0, axis, low, high);
            double y = TOP + HEIGHT + 38 + i * (double) LEGEND;
            svg.append(format("<path d='M%.1f %.1fh18' stroke='%s' stroke-width='2'/>\n", x0, y - 4, COLOURS.get(i % COLOURS.size())));
            text(x0 + 24, y, "start", "normal", lines.get(i).name());
        }
        panels++;
        mostLines = Math.max(mostLines, lines.size());
        return this;
    }

    private void line(Line line, String colour, double x0, Axis axis, double low, double high) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < domains.size(); i++) {
            double value = line.values().get(i);
            if (!Double.isNaN(value)) {
                double x = x(x0, domains.get(i));
                double y = y(axis, low, high, value);
                path.append(format("%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y));
                svg.append(format("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>\n", x, y, colour));
            }
        }
        svg.append(format("<path d='%s' fill='none' stroke='%s' stroke-width='2'/>\n", path, colour));
    }

    private static double extreme(List<Line> lines, int sign) {
        return sign
                * lines.stream()
                        .flatMap(line -> line.values().stream())
                        .filter(value -> !Double.isNaN(value))
                        .mapToDouble(value -> sign * value)
                        .max()
                        .orElse(sign);
    }

    private static double niceTop(double most) {
        double unit = Math.pow(10, Math.floor(Math.log10(most)));
        return Math.ceil(most / unit) * unit;
    }

    private static List<Double> ticks(Axis axis, double low, double high) {
        List<Double> ticks = new ArrayList<>();
        if (axis == Axis.LOGARITHM) {
            for (double tick = low; tick <= high * 1.001; tick *= 10) {
                ticks.add(tick);
            }
        } else {
            for (int i = 0; i <= 4; i++) {
                ticks.add(high * i / 4);
            }
        }
        return ticks;
    }

    private double x(double x0, int count) {
        double first = Math.log(domains.get(0));
        double last = Math.log(domains.get(domains.size() - 1));
        return x0 + WIDTH * (last == first ? 0.5 : (Math.log(count) - first) / (last - first));
    }

    private static double y(Axis axis, double low, double high, double value) {
        double place = axis == Axis.FROM_ZERO
                ? (value - low) / (high - low)
                : (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
        return TOP + HEIGHT * (1 - place);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? format("%.0f", value) : format("%.3f", value).replaceAll("0+$", "");
    }

    private void text(double x, double y, String anchor, String weight, String text) {
        svg.append(format("<text x='%.1f' y='%.1f' text-anchor='%s' font-weight='%s'>%s</text>\n", x, y, anchor, weight, text));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    String svg() {
        int width = LEFT + panels * (WIDTH + GAP) - GAP + 24;
        int height = TOP + HEIGHT + 46 + mostLines * LEGEND;
        return format("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>\n", width, height)
                + format("<rect width='%d' height='%d' fill='white'/>\n", width, height)
                + svg
                + "</svg>\n";
    }
}

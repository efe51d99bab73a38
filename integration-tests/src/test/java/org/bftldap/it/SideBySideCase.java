package org.bftldap.it;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One of the cases of {@code clients/side-by-side.txt}, which describes their form.
 *
 * @param number which names its entry
 * @param title what it is about; unique
 */
record SideBySideCase(int number, String title, List<Step> steps) {
    private static final Pattern BEGINS_STEP = Pattern.compile("(search|compare|bind|passwd|extended|whoami|dn:).*");

    /**
     * @param controls what stands behind "with "
     * @param lines one, but of a change record
     */
    record Step(List<String> controls, List<String> lines) {}

    /** Whether it needs an entry for itself alone. */
    boolean changesItsEntry() {
        return steps.stream().map(step -> step.lines().get(0)).anyMatch(line -> line.matches("(dn:|passwd ).*[$]E.*"));
    }

    static List<SideBySideCase> all() {
        List<SideBySideCase> cases = new ArrayList<>();
        String text = new String(GridSample.resource("clients/side-by-side.txt"), StandardCharsets.UTF_8);
        for (String block : text.split("\n\n")) {
            List<String> lines = block.lines().filter(line -> !line.startsWith("#")).toList();
            if (lines.size() > 1) {
                cases.add(new SideBySideCase(cases.size(), lines.get(0), steps(lines.subList(1, lines.size()))));
            }
        }
        return cases;
    }

    private static List<Step> steps(List<String> lines) {
        List<Step> steps = new ArrayList<>();
        List<String> controls = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("with ")) {
                controls.add(line.substring("with ".length()));
            } else if (BEGINS_STEP.matcher(line).matches()) {
                steps.add(new Step(List.copyOf(controls), new ArrayList<>(List.of(line))));
                controls.clear();
            } else {
                steps.get(steps.size() - 1).lines().add(line);
            }
        }
        return steps;
    }

    @Override
    public String toString() {
        return title;
    }
}

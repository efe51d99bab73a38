package org.bftldap.directory.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.directory.config.GroupFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsTextTest {

    private MetricsText text;

    @BeforeEach
    void begin() throws Exception {
        GroupConfig group = GroupFile.load(Path.of("../config/examples/group.toml")).config();
        text = new MetricsText(group);
    }

    @Test
    void a_histogram_counts_upwards_and_ends_with_all() {
        text.family("x_seconds", MetricsText.Type.HISTOGRAM, "X.").histogram("x_seconds", new double[] {0.5, 1}, new long[] {3, 0, 2}, 7.25, "op", "bind");
        assertThat(text.toString()).contains(
                "# HELP x_seconds X.\n# TYPE x_seconds histogram\n",
                "op=\"bind\",le=\"0.5\"} 3\n",
                "op=\"bind\",le=\"1\"} 3\n",
                "op=\"bind\",le=\"+Inf\"} 5\n",
                "op=\"bind\"} 7.25\n",
                "op=\"bind\"} 5\n");
    }

    @Test
    void labels_are_escaped_and_every_line_is_a_sample_or_a_comment() {
        text.family("y_total", MetricsText.Type.COUNTER, "Y.").sample("y_total", 1, "kind", "a\"b\\c\nd");
        assertThat(text.toString()).contains("kind=\"a\\\"b\\\\c\\nd\"} 1\n");
        assertThat(text.toString().lines()).allMatch(line -> line.matches("# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\\{[^{}]*} -?[0-9.Ee+-]+"));
    }

    @Test
    void a_family_stands_once_and_is_named_before_its_samples() {
        text.family("z", MetricsText.Type.GAUGE, "Z.").sample("z", 1, "peer", "0").sample("bftldap_build_info", 1, "again", "x").sample("z", 2, "peer", "1");
        Set<String> typed = new HashSet<>();
        for (String line : text.toString().lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                assertThat(typed.add(line.split(" ")[2])).as(line).isTrue();
            } else if (!line.startsWith("#")) {
                assertThat(typed).contains(line.substring(0, line.indexOf('{')));
            }
        }
        assertThatThrownBy(() -> text.sample("nobody", 1)).isInstanceOf(IllegalArgumentException.class);
    }
}

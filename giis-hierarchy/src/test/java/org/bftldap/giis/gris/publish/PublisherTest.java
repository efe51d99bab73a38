package org.bftldap.giis.gris.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.giis.gris.content.Ldif.entries;
import static org.bftldap.giis.gris.content.Ldif.name;

import java.time.Duration;
import java.util.List;
import org.bftldap.directory.config.GrisPublishing;
import org.bftldap.directory.operation.Operation;
import org.bftldap.giis.gris.content.DelayedDeletion.Sources;
import org.bftldap.giis.gris.content.Ldif;
import org.bftldap.giis.gris.loop.VirtualLoop;
import org.junit.jupiter.api.Test;

/** Publishes below {@code o=grid}, with a delay of 20 s for deletes, noise every 100 s, four updates under way, pauses up to 4 s. */
class PublisherTest {

    private static final GrisPublishing SETTINGS = new GrisPublishing(
            Duration.ofSeconds(20), List.of("noise"), Duration.ofSeconds(100), 4, Duration.ofSeconds(10), Duration.ofSeconds(4), GrisPublishing.OnStop.KEEP);
    private static final String ROOT = "dn: o=grid\n\n".replace("\n\n", "\no: grid\n\n");
    private static final String A = "dn: cn=a,o=grid\nl: x\n\n";
    private static final String B = "dn: cn=b,cn=a,o=grid\nl: x\n\n";

    private final VirtualLoop loop = new VirtualLoop();
    private final MemoryGroup group = new MemoryGroup("o=grid");
    private Publisher publisher = publisher();

    private Publisher publisher() {
        Publisher fresh = new Publisher(loop, group, Ldif.NAMES, name("o=grid"), SETTINGS);
        fresh.open();
        return fresh;
    }

    @Test
    void what_differs_is_sent_once_parents_first() {
        give(ROOT + B + A);
        assertThat(group.asked).containsExactly("read o=grid", "add cn=a,o=grid", "add cn=b,cn=a,o=grid");
        give(ROOT + A + B);
        give(ROOT + A + B.replace("l: x", "l: y"));
        assertThat(group.asked).hasSize(4).endsWith("modify cn=b,cn=a,o=grid");
        assertThat(publisher.report().state()).isEqualTo("in-sync");
        assertThat(publisher.report().adds()).isEqualTo(2);
        assertThat(publisher.report().held()).isEqualTo(3);
    }

    @Test
    void after_a_restart_nothing_is_sent_that_the_group_holds() {
        give(ROOT + A + B);
        group.asked.clear();
        publisher = publisher();
        give(ROOT + A + B);
        assertThat(group.asked).containsExactly("read o=grid");
    }

    @Test
    void an_entry_that_no_source_gives_is_deleted_after_the_delay_children_first() {
        give(ROOT + A + B);
        give(ROOT);
        loop.pass(Duration.ofSeconds(19));
        assertThat(group.asked).noneMatch(what -> what.startsWith("delete"));
        assertThat(publisher.report().leaving()).isEqualTo(2);
        loop.pass(Duration.ofSeconds(1));
        assertThat(group.asked).endsWith("delete cn=b,cn=a,o=grid", "delete cn=a,o=grid");
        assertThat(publisher.report().leaving()).isZero();
    }

    @Test
    void noise_goes_when_its_time_has_come() {
        give(ROOT + A + "dn: cn=n,o=grid\nnoise: 1\n");
        give(ROOT + A + "dn: cn=n,o=grid\nnoise: 2\n");
        loop.pass(Duration.ofSeconds(99));
        assertThat(group.asked).doesNotContain("modify cn=n,o=grid");
        loop.pass(Duration.ofSeconds(1));
        assertThat(group.asked).endsWith("modify cn=n,o=grid");
    }

    @Test
    void no_more_updates_than_allowed_are_under_way() {
        StringBuilder many = new StringBuilder(ROOT);
        for (int i = 0; i < 50; i++) {
            many.append("dn: cn=").append(i).append(",o=grid\nl: x\n\n");
        }
        group.silent();
        give(many.toString());
        for (int i = 0; i < 60; i++) {
            group.answer();
            loop.settle();
        }
        assertThat(group.entries).hasSize(51);
        assertThat(group.mostUnderWay).isEqualTo(4);
    }

    @Test
    void after_a_failure_fewer_updates_are_under_way_until_the_group_keeps_up_again() {
        StringBuilder many = new StringBuilder(ROOT);
        for (int i = 0; i < 20; i++) {
            many.append("dn: cn=").append(i).append(",o=grid\nl: x\n\n");
        }
        group.down(true);
        give(ROOT);
        group.down(false);
        loop.pass(Duration.ofSeconds(1));
        group.silent();
        give(many.toString());
        group.down(true);
        group.answer();
        loop.settle();
        group.down(false);
        assertThat(publisher.report().failures()).as("the first read, and four updates that were under way together").isEqualTo(2);
        group.mostUnderWay = 0;
        loop.pass(Duration.ofSeconds(1));
        group.answer();
        loop.settle();
        assertThat(group.mostUnderWay).isEqualTo(2);
        for (int i = 0; i < 20; i++) {
            group.answer();
            loop.settle();
        }
        assertThat(group.entries).hasSize(21);
        assertThat(group.mostUnderWay).isEqualTo(4);
    }

    @Test
    void a_group_without_a_quorum_is_asked_with_growing_pauses_and_read_before_anything_is_sent_again() {
        give(ROOT + A);
        group.asked.clear();
        group.down(true);
        give(ROOT + A + B);
        loop.pass(Duration.ofSeconds(60));
        // At 0 s the add, then after pauses of 1, 2, 4, 4 … s.
        assertThat(group.asked).startsWith("add cn=b,cn=a,o=grid", "read o=grid", "read o=grid", "read o=grid").hasSizeBetween(15, 18);
        assertThat(publisher.report().state()).isEqualTo("pausing");
        group.down(false);
        group.asked.clear();
        loop.pass(Duration.ofSeconds(4));
        assertThat(group.asked).containsExactly("read o=grid", "add cn=b,cn=a,o=grid");
        assertThat(publisher.report().state()).isEqualTo("in-sync");
    }

    @Test
    void an_update_that_was_done_although_no_answer_came_is_not_sent_again() {
        give(ROOT);
        group.silent();
        give(ROOT + A);
        group.down(true);
        group.answer();
        group.down(false);
        group.entries.put(MemoryGroup.key("cn=a,o=grid"), new Group.FoundEntry("cn=a,o=grid", Ldif.entries(A).values().iterator().next().attributes().entrySet().stream()
                .map(each -> new Operation.AttributeValues(each.getKey(), each.getValue().stream().map(value -> value.bytes()).toList()))
                .toList()));
        group.asked.clear();
        loop.pass(Duration.ofSeconds(1));
        group.answer();
        loop.settle();
        assertThat(group.asked).containsExactly("read o=grid");
        assertThat(publisher.report().state()).isEqualTo("in-sync");
    }

    @Test
    void an_entry_that_the_group_refuses_costs_no_other_and_is_tried_again_when_it_changes() {
        group.refuse(operation -> operation instanceof Operation.Add add && add.dn().startsWith("cn=a,") ? 65 : 0);
        give(ROOT + A + B + "dn: cn=c,o=grid\nl: x\n");
        assertThat(group.entries).hasSize(2);
        assertThat(publisher.report().refused()).containsExactly("cn=a,o=grid: 65", "cn=b,cn=a,o=grid: 32");
        group.asked.clear();
        loop.pass(Duration.ofSeconds(10));
        assertThat(group.asked).isEmpty();
        group.refuse(operation -> 0);
        give(ROOT + A.replace("l: x", "l: y") + B + "dn: cn=c,o=grid\nl: x\n");
        loop.pass(Duration.ofSeconds(4));
        assertThat(group.entries).hasSize(4);
        assertThat(publisher.report().refused()).isEmpty();
    }

    @Test
    void updates_that_go_together_are_one_operation() {
        give(ROOT + A + B + "dn: cn=c,o=grid\nl: x\n");
        assertThat(group.operations).isEqualTo(1);
        give(ROOT + A.replace("l: x", "l: y") + B.replace("l: x", "l: y") + "dn: cn=c,o=grid\nl: y\n");
        assertThat(group.operations).isEqualTo(2);
        assertThat(publisher.report().modifies()).isEqualTo(3);
        assertThat(publisher.report().held()).isEqualTo(4);
    }

    @Test
    void after_a_refused_bundle_updates_go_one_by_one_until_nothing_differs() {
        group.refuse(operation -> operation instanceof Operation.Add add && add.dn().startsWith("cn=c,") ? 65 : 0);
        give(ROOT + A + B + "dn: cn=c,o=grid\nl: x\n");
        assertThat(group.operations).as("the bundle, and its three updates").isEqualTo(4);
        assertThat(publisher.report().refused()).containsExactly("cn=c,o=grid: 65");
        give(ROOT + A.replace("l: x", "l: y") + B.replace("l: x", "l: y") + "dn: cn=c,o=grid\nl: x\n");
        assertThat(group.operations).as("a bundle again, without the one that was refused").isEqualTo(5);
    }

    @Test
    void noise_of_a_refused_bundle_goes_alone_at_once() {
        give(ROOT + A + "dn: cn=n,o=grid\nnoise: 1\n");
        group.refuse(operation -> operation instanceof Operation.Add ? 65 : 0);
        give(ROOT + A + "dn: cn=n,o=grid\nnoise: 2\n");
        loop.pass(Duration.ofSeconds(99));
        group.asked.clear();
        publisher.give(entries(ROOT + A + "dn: cn=c,o=grid\nl: x\n\ndn: cn=n,o=grid\nnoise: 2\n"), Sources.ALL_HEARD);
        loop.pass(Duration.ofSeconds(1));
        assertThat(group.asked).endsWith("modify cn=n,o=grid");
        assertThat(publisher.report().modifies()).isEqualTo(1);
    }

    @Test
    void an_agent_that_may_do_less_in_a_minute_than_goes_into_a_bundle_still_does_that() {
        int[] left = {2};
        group.refuse(operation -> left[0]-- > 0 ? 0 : 51);
        give(ROOT + A + B + "dn: cn=c,o=grid\nl: x\n");
        left[0] = 2;
        loop.pass(Duration.ofSeconds(1));
        assertThat(group.entries).hasSize(3);
        left[0] = 2;
        loop.pass(Duration.ofSeconds(4));
        assertThat(group.entries).hasSize(4);
        assertThat(publisher.report().state()).isEqualTo("in-sync");
    }

    @Test
    void what_somebody_else_did_to_its_entries_is_found_and_set_right() {
        give(ROOT + A + B);
        group.entries.remove(MemoryGroup.key("cn=b,cn=a,o=grid"));
        group.asked.clear();
        give(ROOT + A + B.replace("l: x", "l: y"));
        loop.pass(Duration.ofSeconds(1));
        assertThat(group.asked).containsExactly("modify cn=b,cn=a,o=grid", "read o=grid", "add cn=b,cn=a,o=grid");
    }

    @Test
    void it_sends_nothing_while_it_may_not() {
        publisher.close();
        give(ROOT + A);
        loop.pass(Duration.ofSeconds(60));
        assertThat(group.asked).isEmpty();
        assertThat(publisher.report().state()).isEqualTo("closed");
        publisher.open();
        loop.settle();
        assertThat(group.asked).containsExactly("read o=grid", "add cn=a,o=grid");
    }

    @Test
    void what_was_refused_is_tried_again_when_it_is_opened_again() {
        group.refuse(operation -> 53);
        give(ROOT + A);
        group.refuse(operation -> 0);
        publisher.open();
        loop.settle();
        assertThat(group.entries).hasSize(2);
    }

    private void give(String ldif) {
        publisher.give(entries(ldif), Sources.ALL_HEARD);
        loop.settle();
    }
}

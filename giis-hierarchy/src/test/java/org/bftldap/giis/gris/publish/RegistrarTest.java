package org.bftldap.giis.gris.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.giis.gris.content.Ldif.name;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.client.GroupException;
import org.bftldap.directory.config.GrisPublishing;
import org.bftldap.directory.config.GrisRegistration;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.giis.gris.content.DelayedDeletion;
import org.bftldap.giis.gris.content.Ldif;
import org.bftldap.giis.gris.loop.VirtualLoop;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asks for 100 s, is granted 60 s; pauses up to 16 s. */
class RegistrarTest implements Group {

    private static final GrisRegistration SETTINGS =
            new GrisRegistration(Duration.ofSeconds(100), Duration.ofSeconds(200), Duration.ofSeconds(30), Optional.empty(), 2135);
    private static final GrisPublishing PUBLISHING = new GrisPublishing(
            Duration.ZERO, List.of(), Duration.ofSeconds(100_000), 4, Duration.ofSeconds(10), Duration.ofSeconds(16), GrisPublishing.OnStop.KEEP);

    private final VirtualLoop loop = new VirtualLoop();
    private final List<String> asked = new ArrayList<>();
    private final Publisher publisher = new Publisher(loop, this, Ldif.NAMES, name("o=grid"), PUBLISHING);
    private final Registrar registrar = new Registrar(loop, this, name("o=grid"), SETTINGS, "ce1", Duration.ofSeconds(16), publisher);
    private int registerCode;
    private int renewCode;
    private String before = "VALID";
    private boolean down;

    @BeforeEach
    void giveNothing() {
        publisher.give(Map.of(), DelayedDeletion.Sources.ALL_HEARD);
    }

    @Override
    public CompletableFuture<DirectoryResult> write(Operation update) {
        if (update instanceof Operation.Register register) {
            assertThat(List.of(register.ttlSeconds(), register.keepSeconds(), register.cacheTtlSeconds(), register.port())).containsExactly(100, 200, 30, 2135);
            return answer("register", registerCode);
        }
        return update instanceof Operation.Renew ? answer("renew", renewCode) : answer("withdraw", 0);
    }

    private CompletableFuture<DirectoryResult> answer(String operation, int code) {
        asked.add(operation);
        return down
                ? CompletableFuture.failedFuture(new GroupException(GroupException.Kind.OUTCOME_UNKNOWN, "no answer"))
                : CompletableFuture.completedFuture(new DirectoryResult(code, "cn=registration", code == 0 ? before : "", List.of()));
    }

    @Override
    public CompletableFuture<Found> search(Operation.Search search) {
        if (search.base().equals("o=grid")) {
            asked.add("read");
            return CompletableFuture.completedFuture(new Found(new DirectoryResult(0, "", "", List.of()), List.of()));
        }
        return CompletableFuture.completedFuture(new Found(
                new DirectoryResult(0, "", "", List.of()),
                List.of(new FoundEntry("cn=registration", List.of(time("Mds-validfrom", "20260101000000.250Z"), time("mds-validto", "20260101000100Z"))))));
    }

    private static AttributeValues time(String name, String value) {
        return new AttributeValues(name, List.of(value.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void it_registers_opens_the_publisher_and_renews_at_half_of_what_was_granted() {
        registrar.register();
        loop.settle();
        assertThat(asked).containsExactly("register", "read");
        assertThat(registrar.state()).isEqualTo("valid");
        loop.pass(Duration.ofSeconds(29));
        assertThat(asked).hasSize(2);
        loop.pass(Duration.ofSeconds(1));
        assertThat(asked).containsExactly("register", "read", "renew");
        loop.pass(Duration.ofSeconds(60));
        assertThat(asked).containsExactly("register", "read", "renew", "renew", "renew");
    }

    @Test
    void a_renewal_that_came_late_has_what_the_group_holds_read_again() {
        registrar.register();
        before = "INVALID";
        loop.pass(Duration.ofSeconds(30));
        assertThat(asked).containsExactly("register", "read", "renew", "read");
    }

    @Test
    void what_was_given_up_is_registered_anew() {
        registrar.register();
        loop.settle();
        renewCode = 32;
        before = "PURGED";
        loop.pass(Duration.ofSeconds(30));
        assertThat(asked).containsExactly("register", "read", "renew", "register", "read");
        assertThat(registrar.state()).isEqualTo("valid");
    }

    @Test
    void without_a_grant_nothing_is_published_and_it_asks_again() {
        registerCode = 50;
        registrar.register();
        loop.pass(Duration.ofSeconds(15));
        assertThat(asked).containsExactly("register");
        assertThat(registrar.state()).isEqualTo("refused: 50");
        registerCode = 0;
        loop.pass(Duration.ofSeconds(1));
        assertThat(asked).containsExactly("register", "register", "read");
        renewCode = 50;
        loop.pass(Duration.ofSeconds(30));
        assertThat(registrar.state()).isEqualTo("refused: 50");
        assertThat(publisher.report().state()).isEqualTo("closed");
    }

    @Test
    void a_renewal_without_an_answer_is_tried_again_before_the_time_is_over() {
        registrar.register();
        loop.settle();
        down = true;
        loop.pass(Duration.ofSeconds(59));
        // At 30 s, then after pauses of 1, 2, 4, 7 and 7 s: an eighth of 59 s at most.
        assertThat(asked.stream().filter("renew"::equals)).hasSize(6);
        assertThat(registrar.state()).isEqualTo("valid");
        down = false;
        loop.pass(Duration.ofSeconds(8));
        assertThat(asked).endsWith("renew");
    }

    @Test
    void it_withdraws_what_it_registered_and_then_is_silent() {
        assertThat(registrar.withdraw()).isCompleted();
        assertThat(asked).isEmpty();
        Registrar another = new Registrar(loop, this, name("o=grid"), SETTINGS, "ce1", Duration.ofSeconds(16), publisher);
        another.register();
        loop.settle();
        assertThat(another.withdraw()).isCompleted();
        loop.pass(Duration.ofSeconds(300));
        assertThat(asked).containsExactly("register", "read", "withdraw");
    }
}

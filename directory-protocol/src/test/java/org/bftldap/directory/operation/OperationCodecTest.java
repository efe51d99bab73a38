package org.bftldap.directory.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.directory.codec.DecodeException;
import org.junit.jupiter.api.Test;

class OperationCodecTest {

    @SeededTest(runs = 500)
    void what_was_encoded_decodes_to_the_same_request(Seed seed) throws DecodeException {
        DirectoryRequest request = new RandomRequests(seed.random()).next();
        DirectoryRequest decoded = OperationCodec.decode(OperationCodec.encode(request));
        assertThat(decoded).usingRecursiveComparison().isEqualTo(request);
    }

    @SeededTest(runs = 300)
    void altered_bytes_are_refused_or_are_the_encoding_of_something_else(Seed seed) {
        RandomGenerator random = seed.random();
        byte[] bytes = OperationCodec.encode(new RandomRequests(random).next());
        for (int i = 0; i < 20; i++) {
            byte[] altered = bytes.clone();
            altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
            canonicalOrRefused(altered);
        }
    }

    @SeededTest(runs = 50)
    void a_prefix_or_an_extension_of_an_encoding_is_refused(Seed seed) {
        RandomGenerator random = seed.random();
        byte[] bytes = OperationCodec.encode(new RandomRequests(random).next());
        assertThatThrownBy(() -> OperationCodec.decode(Arrays.copyOf(bytes, random.nextInt(bytes.length))))
                .isInstanceOf(DecodeException.class);
        assertThatThrownBy(() -> OperationCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void filters_over_the_limits_are_refused_on_both_sides() {
        Filter deep = new Filter.Present("cn");
        for (int i = 1; i < OperationLimits.FILTER_DEPTH_MAX; i++) {
            deep = new Filter.Not(deep);
        }
        byte[] deepest = OperationCodec.encode(search(deep));
        canonicalOrRefused(deepest);
        Filter tooDeep = new Filter.Not(deep);
        assertThatThrownBy(() -> OperationCodec.encode(search(tooDeep))).isInstanceOf(IllegalArgumentException.class);

        // The same with one "not" more put into the bytes by hand: identity, operation, base, scope, aliases, limit, values = 8 octets.
        byte[] hostile = new byte[deepest.length + 1];
        System.arraycopy(deepest, 0, hostile, 0, 8);
        hostile[8] = 2;
        System.arraycopy(deepest, 8, hostile, 9, deepest.length - 8);
        assertThatThrownBy(() -> OperationCodec.decode(hostile)).isInstanceOf(DecodeException.class).hasMessageContaining("limits");

        List<Filter> wide = Collections.nCopies(OperationLimits.FILTER_TERMS_MAX, new Filter.Present("cn"));
        assertThatThrownBy(() -> OperationCodec.encode(search(new Filter.Or(wide)))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_count_larger_than_the_bytes_is_refused_before_allocating() {
        byte[] claims = {1, 0, 1, 0, (byte) 0xff, 0x7f}; // an add with 16,383 attributes in no bytes
        assertThatThrownBy(() -> OperationCodec.decode(claims)).isInstanceOf(DecodeException.class).hasMessageContaining("more elements");
    }

    @Test
    void a_transaction_without_steps_or_with_a_read_or_another_in_it_is_refused() {
        byte[] none = {1, 0, 12, 0};
        byte[] read = {1, 0, 12, 1, 8, 0, 0};
        byte[] nested = {1, 0, 12, 1, 12, 1, 3, 0, 0};
        byte[] right = {1, 0, 12, 1, 3, 0, 0};
        canonicalOrRefused(right);
        for (byte[] bytes : List.of(none, read, nested)) {
            assertThatThrownBy(() -> OperationCodec.decode(bytes)).isInstanceOf(DecodeException.class);
        }
        Operation.Step step = new Operation.Step(new Operation.Delete(""), List.of());
        List<Operation.Step> tooMany = Collections.nCopies(OperationLimits.TRANSACTION_STEPS_MAX + 1, step);
        assertThatThrownBy(() -> OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), new Operation.Transaction(tooMany))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void controls_that_are_none_twice_or_out_of_order_are_refused() {
        byte[] none = {2, 0, 8, 0}; // who am I
        byte[] twice = {2, 0, 8, 2, 4, 4};
        byte[] outOfOrder = {2, 0, 8, 2, 5, 4};
        for (byte[] bytes : List.of(none, twice, outOfOrder)) {
            assertThatThrownBy(() -> OperationCodec.decode(bytes)).isInstanceOf(DecodeException.class).hasMessageContaining("controls");
        }
        canonicalOrRefused(new byte[] {2, 0, 8, 2, 4, 5});
        List<RequestControl> same = List.of(new RequestControl.ManageDsaIt(), new RequestControl.ManageDsaIt());
        assertThatThrownBy(() -> new DirectoryRequest(new Identity.Anonymous(), new Operation.WhoAmI(), same))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_request_without_controls_takes_no_octet_for_them() {
        assertThat(OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), new Operation.WhoAmI()))).containsExactly(1, 0, 8);
    }

    @FuzzTest(maxDuration = "30s")
    void any_bytes_decode_canonically_or_are_refused(byte[] bytes) {
        canonicalOrRefused(bytes);
    }

    private static DirectoryRequest search(Filter filter) {
        return new DirectoryRequest(
                new Identity.Anonymous(),
                new Operation.Search(
                        "", Operation.Scope.BASE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, filter, List.of()));
    }

    private static void canonicalOrRefused(byte[] bytes) {
        DirectoryRequest request;
        try {
            request = OperationCodec.decode(bytes);
        } catch (DecodeException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(OperationCodec.encode(request)).isEqualTo(bytes);
    }
}

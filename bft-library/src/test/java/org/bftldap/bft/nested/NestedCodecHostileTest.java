package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;

/** Bytes that another group or a neighbour in the own one may send: they are the one encoding of what they say, or refused; and cost no memory. */
class NestedCodecHostileTest {

    /** For the exception, and for what a decoded value holds besides its bytes. */
    private static final long ALLOCATED_MAX = 64 << 10;

    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private interface Form {
        byte[] again(byte[] bytes) throws MalformedException;
    }

    private static final List<Form> FORMS = List.of(
            bytes -> NestedCodec.encode(NestedCodec.question(bytes)),
            bytes -> NestedCodec.encode(NestedCodec.answer(bytes)),
            bytes -> NestedCodec.encode(NestedCodec.certified(bytes)),
            bytes -> NestedCodec.encode(NestedCodec.notice(bytes)),
            bytes -> InvocationCodec.encode(InvocationCodec.own(bytes)),
            bytes -> InvocationCodec.encode(InvocationCodec.demand(bytes)),
            bytes -> InvocationCodec.encode(InvocationCodec.told(bytes)));

    private static byte[] bytes(RandomGenerator random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Digest digest(RandomGenerator random) {
        return Digest.sha256(bytes(random, 9));
    }

    private static SignedReply signed(RandomGenerator random) {
        byte[] signature = new byte[Signature.BYTES];
        random.nextBytes(signature);
        return new SignedReply(random.nextInt(4), random.nextInt(9), random.nextLong(), random.nextInt(Integer.MAX_VALUE), Signature.of(signature));
    }

    private static List<byte[]> good(RandomGenerator random) {
        Statement statement = new Statement(
                "g".repeat(random.nextInt(1, 60)), random.nextInt(3), digest(random), "caller", digest(random), digest(random), random.nextLong(), digest(random));
        List<SignedReply> signatures = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            signatures.add(signed(random));
        }
        return List.of(
                NestedCodec.encode(new NestedCodec.Question(digest(random), NestedCodec.Keeping.values()[random.nextInt(2)], random.nextInt(NestedCodec.EVERYBODY + 1), bytes(random, 300))),
                NestedCodec.encode(new NestedCodec.Answer(statement, signed(random), random.nextBoolean() ? bytes(random, 300) : null)),
                NestedCodec.encode(new CertifiedReply(statement, signatures, bytes(random, 300))),
                NestedCodec.encode(
                        random.nextBoolean() ? new Notice.Beat(random.nextLong(), 7) : new Notice.Stale(random.nextLong(), 8, digest(random), random.nextLong())),
                InvocationCodec.encode(own(random, new CertifiedReply(statement, signatures, bytes(random, 300)))),
                InvocationCodec.encode(new InvocationCodec.Demand(digest(random), invocation(random), vouchers(random))),
                InvocationCodec.encode(
                        random.nextBoolean()
                                ? new InvocationCodec.Wanted(new InvocationId("t", random.nextInt(9)), vouchers(random).get(0))
                                : new InvocationCodec.GivenUp(new InvocationId("t", random.nextInt(9)), vouchers(random).get(0))));
    }

    private static Invocation invocation(RandomGenerator random) {
        return new Invocation("c".repeat(random.nextInt(1, 60)), "target", random.nextInt(9), random.nextInt(9), bytes(random, 300));
    }

    private static List<Voucher> vouchers(RandomGenerator random) {
        List<Voucher> vouchers = new ArrayList<>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            vouchers.add(new Voucher(random.nextInt(4), signed(random).signature()));
        }
        return vouchers;
    }

    private static InvocationCodec.Own own(RandomGenerator random, CertifiedReply reply) {
        InvocationId id = new InvocationId("target", random.nextInt(9));
        return switch (random.nextInt(3)) {
            case 0 -> new InvocationCodec.Close(id, reply);
            case 1 -> new InvocationCodec.Abort(id, vouchers(random));
            default -> new InvocationCodec.Serve(invocation(random), vouchers(random));
        };
    }

    private static void canonicalOrRefused(byte[] bytes, Seed seed) {
        for (Form form : FORMS) {
            long before = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId());
            byte[] again;
            try {
                again = form.again(bytes);
            } catch (MalformedException e) {
                again = bytes;
            }
            long allocated = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertThat(again).as("%s", seed).isEqualTo(bytes);
            assertThat(allocated).as("%s", seed).isLessThan(ALLOCATED_MAX + 16L * bytes.length);
        }
    }

    @SeededTest(runs = 200)
    void whatWasSentComesBackAndWhatWasAlteredIsSomethingElseOrRefused(Seed seed) throws MalformedException {
        RandomGenerator random = seed.random();
        List<byte[]> good = good(random);
        for (int i = 0; i < good.size(); i++) {
            assertThat(FORMS.get(i).again(good.get(i))).isEqualTo(good.get(i));
        }
        for (byte[] one : good) {
            canonicalOrRefused(one, seed);
            canonicalOrRefused(Arrays.copyOf(one, random.nextInt(one.length)), seed);
            canonicalOrRefused(Arrays.copyOf(one, one.length + 1 + random.nextInt(9)), seed);
            for (int i = 0; i < 20; i++) {
                byte[] altered = one.clone();
                altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
                canonicalOrRefused(altered, seed);
            }
            byte[] claims = one.clone();
            // Wherever a length stands, it claims as much as there can be.
            Arrays.fill(claims, random.nextInt(claims.length), claims.length, (byte) 0x7f);
            canonicalOrRefused(claims, seed);
        }
        canonicalOrRefused(bytes(random, 2_000), seed);
    }
}

package org.holdfast.cluster;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.exception.PartitionMigratingException;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import com.hazelcast.spi.exception.RetryableIOException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import java.io.File;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import org.holdfast.affinity.Endpoint;
import org.holdfast.configuration.ClusterSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** SPEC E8: what strangers put into the cluster makes no object here. */
class DeserializationTest {
  private static HazelcastInstance member;

  @BeforeAll
  static void start() {
    Endpoint bind = TestPorts.free("127.0.0.1");
    member =
        Hazelcast.newHazelcastInstance(
            HardenedMember.config(
                new ClusterSettings("ours", bind, List.of(bind)),
                bind,
                new Fellows(List.of(bind))));
  }

  @AfterAll
  static void stop() {
    member.shutdown();
  }

  @Test
  void javaObjects_areRefused() {
    IMap<String, Serializable> map = member.getMap("strangers");
    for (Serializable object : List.of(new File("x"), new BitSet())) {
      map.set("x", object);
      HazelcastSerializationException refused =
          assertThrows(HazelcastSerializationException.class, () -> map.get("x"));
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains("is not allowed"), message);
    }
  }

  @Test
  void exceptionsThatMembersTellEachOther_arrive() {
    IMap<String, Throwable> map = member.getMap("exceptions");
    Throwable cause = new IllegalStateException("cause");
    cause.addSuppressed(new InterruptedException("suppressed"));
    for (Throwable exception :
        List.of(
            new RetryableHazelcastException("retry", cause),
            new RetryableIOException("retry"),
            new PartitionMigratingException("retry"),
            new TargetNotMemberException("retry"),
            new MemberLeftException(member.getCluster().getLocalMember()),
            new HazelcastInstanceNotActiveException("over"))) {
      map.set("x", exception);
      Throwable arrived = requireNonNull(map.get("x"));
      assertEquals(exception.getClass(), arrived.getClass());
      assertEquals(exception.getMessage(), arrived.getMessage());
    }
  }
}

package io.kontrol.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetPolicyTest {
  private static final TargetPolicy DEFAULT = new TargetPolicy(List.of(), true);
  private static final TargetPolicy STRICT = new TargetPolicy(List.of(), false);

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "2130706433",
        "0.0.0.0",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "100.100.100.200",
        "168.63.129.16",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::169.254.169.254",
        "2002:7f00:1::",
        "fe80::1",
        "ff02::1",
        "fd00:ec2::254"
      })
  void theMachineItselfAndTheMetadataOfACloudAreRefused(String text) throws Exception {
    assertThat(DEFAULT.allows(address(text))).isFalse();
    assertThat(STRICT.allows(address(text))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "fd12::1"})
  void privateAddressesAreRefusedWhereASettingSaysSo(String text) throws Exception {
    assertThat(DEFAULT.allows(address(text))).isTrue();
    assertThat(STRICT.allows(address(text))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"203.0.113.7", "172.32.0.1", "128.0.0.1", "2606:4700::1111", "64:ff9b::cb00:7107"})
  void othersAreAllowed(String text) throws Exception {
    assertThat(STRICT.allows(address(text))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.9.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"})
  void aNetworkMayBeAllowed(String text) throws Exception {
    TargetPolicy policy = new TargetPolicy(List.of("127.0.0.0/8", " 10.9.0.0/16"), false);

    assertThat(policy.allows(address(text))).isTrue();
    assertThat(policy.allows(address("10.10.0.1"))).isFalse();
    assertThat(policy.allows(address("169.254.169.254"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost/8", "10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/-1"})
  void whatIsNoNetworkIsNamed(String text) {
    assertThatThrownBy(() -> new TargetPolicy(List.of(text), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'");
  }
}

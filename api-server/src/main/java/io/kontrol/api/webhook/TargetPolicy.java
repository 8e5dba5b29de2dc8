package io.kontrol.api.webhook;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses may be called. Never those where the machine itself or the metadata of a cloud
 * answers, so that nobody makes this service ask in its own name; unless they are allowed.
 */
final class TargetPolicy {
  private static final List<Cidr> REFUSED =
      networks(
          "0.0.0.0/8",
          "127.0.0.0/8",
          "169.254.0.0/16", // link-local; the metadata of most clouds
          "224.0.0.0/4",
          "240.0.0.0/4",
          "100.100.100.200/32", // metadata of Alibaba Cloud
          "168.63.129.16/32", // metadata of Azure
          "192.0.0.192/32", // metadata of Oracle Cloud
          "::/127", // unspecified and loopback
          "fe80::/10",
          "ff00::/8",
          "fd00:ec2::254/128"); // metadata of AWS

  private static final List<Cidr> PRIVATE =
      networks(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "fc00::/7",
          "fec0::/10");

  /** IPv6 addresses that lead to an IPv4 address, with the place of it. */
  private record Embedding(Cidr network, int offset) {}

  private static final List<Embedding> EMBEDDINGS =
      List.of(
          new Embedding(Cidr.parse("64:ff9b::/96"), 12),
          new Embedding(Cidr.parse("::/96"), 12),
          new Embedding(Cidr.parse("2002::/16"), 2));

  private final List<Cidr> allowed;
  private final List<Cidr> refused;

  TargetPolicy(List<String> allowedNetworks, boolean privateNetworks) {
    this.allowed = allowedNetworks.stream().map(String::strip).map(Cidr::parse).toList();
    this.refused =
        privateNetworks ? REFUSED : Stream.concat(REFUSED.stream(), PRIVATE.stream()).toList();
  }

  private static List<Cidr> networks(String... networks) {
    return Stream.of(networks).map(Cidr::parse).toList();
  }

  boolean allows(InetAddress target) {
    return allows(target.getAddress());
  }

  private boolean allows(byte[] address) {
    if (isIn(allowed, address)) {
      return true;
    }
    return !isIn(refused, address)
        && EMBEDDINGS.stream()
            .filter(embedding -> embedding.network().contains(address))
            .allMatch(
                embedding ->
                    allows(
                        Arrays.copyOfRange(address, embedding.offset(), embedding.offset() + 4)));
  }

  private static boolean isIn(List<Cidr> networks, byte[] address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}

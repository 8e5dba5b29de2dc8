package io.kontrol.api.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A network, such as {@code 10.0.0.0/8} or {@code fc00::/7}. */
@SuppressWarnings("ArrayRecordComponent") // never compared, and never handed out
record Cidr(byte[] network, int bits) {
  private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F:.]+/[0-9]{1,3}");

  static Cidr parse(String text) {
    if (LITERAL.matcher(text).matches()) {
      int slash = text.indexOf('/');
      byte[] address = literal(text.substring(0, slash));
      int bits = Integer.parseInt(text.substring(slash + 1));
      if (bits <= address.length * 8) {
        return new Cidr(address, bits);
      }
    }
    throw new IllegalArgumentException("'" + text + "' is no network such as 10.0.0.0/8");
  }

  private static byte[] literal(String text) {
    try {
      return InetAddress.getByName(text).getAddress(); // a literal: nothing is looked up
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + text + "' is no address", e);
    }
  }

  boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}

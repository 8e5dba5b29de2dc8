package io.kontrol.api.testing;

import io.smallrye.common.net.Inet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests as bytes, with the headers that they have and no others: what no client would send. */
public final class RawHttp {
  private static final int PATIENCE_MILLIS = 20_000;

  /** The head of an answer. */
  public record Head(int status, List<String> lines) {
    public Optional<String> header(String name) {
      String start = name + ":";
      return lines.stream()
          .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
          .map(line -> line.substring(start.length()).strip())
          .findFirst();
    }
  }

  private RawHttp() {}

  /**
   * @param head the request line and the headers, without the empty line at their end
   */
  public static Head send(String head) throws IOException {
    return from("127.0.0.1", head);
  }

  /**
   * @param address of this machine, to connect from
   */
  public static Head from(String address, String head) throws IOException {
    URI server = Api.uri("");
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(Inet.parseInetAddressOrFail(address), 0));
      socket.connect(
          new InetSocketAddress(Inet.parseInetAddressOrFail("127.0.0.1"), server.getPort()),
          PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request = head + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return read(socket);
    }
  }

  /** Sends a whole request, and reads nothing: closing the connection is leaving early. */
  public static Socket post(String path, String body, String... headers) throws IOException {
    URI server = Api.uri("");
    Socket socket = new Socket(Inet.parseInetAddressOrFail("127.0.0.1"), server.getPort());
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%s\r\n\r\n"
            .formatted(path, content.length, String.join("\r\n", headers));
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().write(content);
    return socket;
  }

  private static Head read(Socket socket) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    String first = reader.readLine();
    if (first == null) {
      throw new IOException("the server closed the connection without an answer");
    }
    List<String> lines = new ArrayList<>();
    for (String line = reader.readLine();
        line != null && !line.isEmpty();
        line = reader.readLine()) {
      lines.add(line);
    }
    return new Head(Integer.parseInt(first.substring(9, 12)), List.copyOf(lines));
  }
}

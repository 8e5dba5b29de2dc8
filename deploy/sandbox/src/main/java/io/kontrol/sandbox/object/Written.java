package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The answer to a write.
 *
 * @param code 200 or 201
 * @param warnings for the client's user
 */
public record Written(int code, ObjectNode object, List<String> warnings) {}

package org.holdfast.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.resource.Referenceable;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.holdfast.affinity.AffinityConnection;
import org.holdfast.affinity.AffinityConnectionFactory;
import org.holdfast.affinity.AffinityListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Serves SPEC E1: what ra.xml says is what the classes are, in the order of the Connectors 2.1
 * schema. Servers check the rest when they deploy it.
 */
class DeploymentDescriptorTest {
  private static final String JAKARTA = "https://jakarta.ee/xml/ns/jakartaee";
  private static Element connector;

  @BeforeAll
  static void read() throws Exception {
    connector = document("ra.xml").getDocumentElement();
  }

  private static Document document(String name) throws Exception {
    return factory().newDocumentBuilder().parse(Path.of("src/main/rar/META-INF", name).toFile());
  }

  private static DocumentBuilderFactory factory() throws ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    factory.setNamespaceAware(true);
    return factory;
  }

  @Test
  void itIsAConnectors21DescriptorThatNeedsNoAnnotations() {
    assertEquals(JAKARTA, connector.getNamespaceURI());
    assertEquals("connector", connector.getLocalName());
    assertEquals("2.1", connector.getAttribute("version"));
    assertEquals("true", connector.getAttribute("metadata-complete"));
    assertEquals("holdfast", text("module-name"));
  }

  @Test
  void elementsStandInTheOrderOfTheSchema() {
    assertEquals(
        List.of(
            "module-name",
            "description",
            "display-name",
            "vendor-name",
            "eis-type",
            "resourceadapter-version",
            "resourceadapter"),
        children(connector));
    assertEquals(
        List.of("resourceadapter-class", "outbound-resourceadapter", "inbound-resourceadapter"),
        children(element("resourceadapter")));
    assertEquals(
        List.of("connection-definition", "transaction-support", "reauthentication-support"),
        children(element("outbound-resourceadapter")));
    assertEquals(
        List.of(
            "managedconnectionfactory-class",
            "config-property",
            "config-property",
            "connectionfactory-interface",
            "connectionfactory-impl-class",
            "connection-interface",
            "connection-impl-class"),
        children(element("connection-definition")));
    assertEquals(
        List.of("messagelistener-type", "activationspec"), children(element("messagelistener")));
    assertEquals(
        List.of("activationspec-class", "config-property"), children(element("activationspec")));
    for (String owner : List.of("connection-definition", "activationspec")) {
      NodeList properties = element(owner).getElementsByTagNameNS(JAKARTA, "config-property");
      for (int index = 0; index < properties.getLength(); index++) {
        assertEquals(
            List.of("description", "config-property-name", "config-property-type"),
            children((Element) properties.item(index)));
      }
    }
  }

  @Test
  void classesAreWhatTheDescriptorSays() throws Exception {
    assertTrue(ResourceAdapter.class.isAssignableFrom(type("resourceadapter-class")));
    assertTrue(
        ManagedConnectionFactory.class.isAssignableFrom(type("managedconnectionfactory-class")));
    assertEquals(AffinityConnectionFactory.class, type("connectionfactory-interface"));
    assertEquals(AffinityConnection.class, type("connection-interface"));
    Class<?> factory = type("connectionfactory-impl-class");
    assertTrue(AffinityConnectionFactory.class.isAssignableFrom(factory));
    assertTrue(Serializable.class.isAssignableFrom(factory));
    assertTrue(Referenceable.class.isAssignableFrom(factory));
    assertTrue(AffinityConnection.class.isAssignableFrom(type("connection-impl-class")));
  }

  @Test
  void beansAreToldOfEndsThroughTheListenersInterface_A10() throws Exception {
    assertEquals(AffinityListener.class, type("messagelistener-type"));
    assertTrue(ActivationSpec.class.isAssignableFrom(type("activationspec-class")));
  }

  @Test
  void containersCanMakeTheBeansAndSetTheirProperty() throws Exception {
    assertNotNull(type("resourceadapter-class").getConstructor().newInstance());
    Class<?> factory = type("managedconnectionfactory-class");
    assertHasItsProperties("connection-definition", factory, "service", "instance");
    assertHasItsProperties("activationspec", type("activationspec-class"), "service");
  }

  private static void assertHasItsProperties(String owner, Class<?> bean, String... names)
      throws Exception {
    assertNotNull(bean.getConstructor().newInstance());
    NodeList properties = element(owner).getElementsByTagNameNS(JAKARTA, "config-property");
    assertEquals(names.length, properties.getLength());
    for (int index = 0; index < names.length; index++) {
      Element property = (Element) properties.item(index);
      Class<?> type = Class.forName(only(property, "config-property-type").getTextContent());
      String name = only(property, "config-property-name").getTextContent();
      String capitalised = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
      assertEquals(names[index], name);
      assertEquals(type, bean.getMethod("get" + capitalised).getReturnType());
      assertNotNull(bean.getMethod("set" + capitalised, type));
    }
  }

  @Test
  void transactionsAreDeclaredAsTheyAreImplemented() {
    assertEquals("NoTransaction", text("transaction-support"));
    assertEquals("false", text("reauthentication-support"));
  }

  @Test
  void wildFlyIsToldOfTheSameManagedConnectionFactory() throws Exception {
    Element definition =
        (Element)
            document("ironjacamar.xml")
                .getElementsByTagNameNS("*", "connection-definition")
                .item(0);

    assertEquals(text("managedconnectionfactory-class"), definition.getAttribute("class-name"));
  }

  private static Class<?> type(String element) throws ClassNotFoundException {
    return Class.forName(text(element));
  }

  private static String text(String element) {
    return element(element).getTextContent().strip();
  }

  private static Element element(String name) {
    return only(connector, name);
  }

  private static Element only(Element within, String name) {
    NodeList found = within.getElementsByTagNameNS(JAKARTA, name);
    assertEquals(1, found.getLength(), name);
    return (Element) found.item(0);
  }

  private static List<String> children(Element parent) {
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
        .map(Node::getLocalName)
        .toList();
  }
}

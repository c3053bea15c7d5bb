"""Tables in running text. A kind of block is added; what is stored stays as it is."""

import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0001_frame'),
    ]

    operations = [
        migrations.AlterField(
            model_name='informationpage',
            name='body',
            field=wagtail.fields.StreamField([('heading', 0), ('text', 1), ('table', 3), ('fact', 4), ('notice', 7), ('image', 10), ('download', 13), ('video', 18)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'Section heading', 'max_length': 150, 'template': 'kb/blocks/heading.html'}), 1: ('kb.blocks.prose.TextBlock', (), {'icon': 'pilcrow', 'template': 'kb/blocks/text.html'}), 2: ('wagtail.blocks.TextBlock', (), {'label': 'Text', 'required': False, 'rows': 1}), 3: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 2)]], {}), 4: ('kb.blocks.untranslated.FactBlock', (), {}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('note', 'Note'), ('caution', 'Caution')], 'label': 'Kind'}), 6: ('kb.blocks.prose.TextBlock', (), {'features': ['bold', 'italic', 'link']}), 7: ('wagtail.blocks.StructBlock', [[('kind', 5), ('text', 6)]], {}), 8: ('kb.blocks.prose.PictureBlock', (), {'label': 'Image'}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 10: ('wagtail.blocks.StructBlock', [[('image', 8), ('caption', 9)]], {}), 11: ('kb.blocks.untranslated.FileBlock', (), {'label': 'File'}), 12: ('wagtail.blocks.CharBlock', (), {'label': 'What it is', 'max_length': 150}), 13: ('wagtail.blocks.StructBlock', [[('document', 11), ('title', 12)]], {}), 14: ('kb.blocks.untranslated.FileBlock', (), {'help_text': 'MP4 or WebM, uploaded as a document.', 'label': 'Video file'}), 15: ('kb.blocks.untranslated.FileBlock', (), {'help_text': 'A WebVTT file in the language of the page.', 'label': 'Captions', 'required': False}), 16: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 150}), 17: ('kb.blocks.prose.TextBlock', (), {'help_text': 'Everything that is said and shown, as text.', 'label': 'Transcript'}), 18: ('wagtail.blocks.StructBlock', [[('document', 14), ('captions', 15), ('title', 16), ('transcript', 17)]], {})}, verbose_name='text'),
        ),
    ]

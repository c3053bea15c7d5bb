"""What people bring in: Word files on their way to a draft, and lists of works with the fate of each line."""

import django.db.models.deletion
import kb.private_files
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
        ("kb", "0004_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=255, verbose_name='name of the file')),
                ('format', models.CharField(choices=[('jsonl', 'JSON lines'), ('csv', 'CSV')], max_length=5, verbose_name='format')),
                ('heading', models.TextField(blank=True)),
                ('language', models.CharField(help_text='Of the person who started it: reasons are written in it.', max_length=10)),
                ('state', models.CharField(choices=[('checking', 'Being checked'), ('checked', 'Checked, nothing imported yet'), ('importing', 'Being imported'), ('done', 'Finished')], default='checking', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='import_runs', to=settings.AUTH_USER_MODEL, verbose_name='started by')),
            ],
            options={
                'verbose_name': 'import of works',
                'verbose_name_plural': 'imports of works',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='WordFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('name', models.CharField(max_length=255, verbose_name='name of the file')),
                ('file', models.FileField(blank=True, storage=kb.private_files.incoming_storage, upload_to='word/', verbose_name='file')),
                ('kind', models.CharField(choices=[('practice_guide', 'Practice guide'), ('regulatory_model', 'Regulatory model'), ('operational_tool', 'Operational tool'), ('training_module', 'Training module'), ('encounter', 'Encounter')], max_length=30, verbose_name='kind of work')),
                ('language', models.CharField(choices=[('es', 'Spanish'), ('en', 'English')], max_length=2, verbose_name='language')),
                ('with_provisions', models.BooleanField(default=False, verbose_name='articles as provisions')),
                ('content', models.JSONField(default=dict, verbose_name='content')),
                ('losses', models.JSONField(default=list, verbose_name='left behind')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='kb.institution', verbose_name='institution')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='word_files', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='draft')),
            ],
            options={
                'verbose_name': 'Word file',
                'verbose_name_plural': 'Word files',
                'ordering': ['-uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='ImportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='line')),
                ('raw', models.TextField()),
                ('part', models.JSONField(null=True)),
                ('outcome', models.CharField(choices=[('waiting', 'Waiting'), ('created', 'New'), ('updated', 'Changed'), ('unchanged', 'Unchanged'), ('refused', 'Refused')], default='waiting', max_length=10, verbose_name='outcome')),
                ('reasons', models.JSONField(default=list, verbose_name='reasons')),
                ('notes', models.JSONField(default=list, verbose_name='remarks')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='kb.importrun')),
            ],
            options={
                'verbose_name': 'line of an import',
                'verbose_name_plural': 'lines of an import',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('run', 'number'), name='one_import_line_per_number')],
            },
        ),
    ]
